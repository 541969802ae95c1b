using Engine.Appliance.Build;
using Engine.Appliance.Processes;

namespace Engine.Host.Demo;

/// <summary>A small Debian as a tar archive, made by mmdebstrap from the host's own Debian mirror.</summary>
internal static class DebianTree
{
    // Named in the file, so that another list of packages is another tree.
    private const string Name = "debian-12-1.tar";
    private const string Release = "bookworm";
    private const string Packages = "systemd-sysv,ifupdown,openssh-server";

    public static Task<string> EnsureAsync(CancellationToken cancel) => DemoFolder.EnsureAsync(Name, async made =>
    {
        // Debian's documentation and translations are half of it, and nobody reads them here.
        string[] left = ["/usr/share/doc/*", "/usr/share/man/*", "/usr/share/locale/*", "/usr/share/info/*"];
        var work = Path.GetDirectoryName(made)!;
        string[] words =
        [
            "--quiet", "--variant=minbase", $"--include={Packages}",
            "--aptopt=Acquire::Languages \"none\"", "--dpkgopt=force-unsafe-io",
            .. left.Select(path => $"--dpkgopt=path-exclude={path}"),
            Release, made, .. await SourcesAsync(work, cancel),
        ];
        // What it leaves when it is killed goes with the folder.
        var environment = new Dictionary<string, string> { ["TMPDIR"] = work };
        await DemoTools.RunAsync(new Command("mmdebstrap", words) { Environment = environment }, "make a Debian tree", cancel);
    });

    /// <summary>The host's own sources of the release as files; without any, mmdebstrap takes Debian's.</summary>
    private static async Task<List<string>> SourcesAsync(string folder, CancellationToken cancel)
    {
        var (lines, paragraphs) = AptSources.ForRelease(Release, "/etc/apt");
        var files = new List<string>();
        foreach (var (name, text) in ((string, string)[])[("host.list", lines), ("host.sources", paragraphs)])
        {
            if (text.Length == 0)
                continue;
            var file = Path.Combine(folder, name);
            await File.WriteAllTextAsync(file, text + "\n", cancel);
            files.Add(file);
        }
        return files;
    }
}
