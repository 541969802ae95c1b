using System.Text;
using Engine.Appliance.Processes;

namespace Engine.Host.Demo;

/// <summary>
/// A small system of rpm packages as a tar archive. No mirror of an rpm distribution is needed: the packages are built
/// here by rpmbuild out of files of the Debian tree, and rpm installs them and so writes the database. The os-release
/// says that it is Fedora, and that it is made up.
/// </summary>
internal static class RpmTree
{
    private const string Name = "rpm-1.tar";
    private const string Libraries = "usr/lib/x86_64-linux-gnu";

    private static readonly RpmPackage[] _packages =
    [
        new("glibc", "libc6", [$"{Libraries}/libc.so.6", $"{Libraries}/libm.so.6", $"{Libraries}/ld-linux-x86-64.so.2", "usr/lib64/ld-linux-x86-64.so.2"]),
        new("ncurses-libs", "libtinfo6", [$"{Libraries}/libtinfo.so.6*"]),
        new("libselinux", "libselinux1", [$"{Libraries}/libselinux.so.1"]),
        new("pcre2", "libpcre2-8-0", [$"{Libraries}/libpcre2-8.so.0*"]),
        new("bash", "bash", ["usr/bin/bash"]),
        new("coreutils", "coreutils", ["usr/bin/cat", "usr/bin/chmod", "usr/bin/cp", "usr/bin/ls", "usr/bin/mkdir", "usr/bin/rm", "usr/bin/uname"]),
        new("grep", "grep", ["usr/bin/grep"]),
        new("sed", "sed", ["usr/bin/sed"]),
    ];

    public static async Task<string> EnsureAsync(string debianTree, CancellationToken cancel) => await DemoFolder.EnsureAsync(Name, async made =>
    {
        var work = Path.GetDirectoryName(made)!;
        var source = Directory.CreateDirectory($"{work}/source").FullName;
        var tree = Directory.CreateDirectory($"{work}/tree").FullName;
        await DemoTools.RunAsync(new("tar", ["-C", source, "-xf", debianTree, "--wildcards", "./var/lib/dpkg/status",
            .. _packages.SelectMany(package => package.Files).Select(file => $"./{file}")]), "unpack the Debian tree", cancel);
        await File.WriteAllTextAsync($"{work}/demo.spec", RpmSpec.Of(_packages, VersionsIn($"{source}/var/lib/dpkg/status")), cancel);
        await DemoTools.RunAsync(new("rpmbuild", ["--quiet", "-bb", "--target", "x86_64",
            "--define", $"_topdir {work}/build", "--define", $"_sourcedir {source}", $"{work}/demo.spec"]), "build rpm packages", cancel);

        // rpm changes its root, which only root may, or someone who is root in a namespace of their own.
        string[] install = ["rpm", "--root", tree, "--dbpath", "/var/lib/rpm", "--nodeps", "--noscripts", "-i",
            .. Directory.EnumerateFiles($"{work}/build/RPMS", "*.rpm", SearchOption.AllDirectories)];
        string[] words = Environment.IsPrivilegedProcess ? install : ["unshare", "--map-root-user", .. install];
        await DemoTools.RunAsync(new(words[0], words[1..]), "install rpm packages", cancel);
        await DemoTools.RunAsync(new("tar", ["-C", tree, "--owner=0", "--group=0", "--numeric-owner", "-cf", made, "."]), "pack the rpm tree", cancel);
    });

    /// <summary>The upstream version of each Debian package, which is that of the files.</summary>
    private static Dictionary<string, string> VersionsIn(string status)
    {
        var versions = new Dictionary<string, string>();
        var package = "";
        foreach (var line in File.ReadLines(status, Encoding.UTF8))
        {
            if (line.StartsWith("Package: ", StringComparison.Ordinal))
                package = line["Package: ".Length..];
            else if (line.StartsWith("Version: ", StringComparison.Ordinal))
                versions[package] = line["Version: ".Length..].Split(':')[^1].Split('-')[0].Split('+')[0].Split('~')[0];
        }
        return versions;
    }
}

/// <param name="DebianPackage">Where the files and their version come from.</param>
/// <param name="Files">Without a slash in front; may have wildcards.</param>
internal sealed record RpmPackage(string Name, string DebianPackage, string[] Files);
