using Engine.Inspection.FileTrees;

namespace Engine.Inspection.Linux;

/// <summary>The files that named a system before os-release did, and still do when that one is lost.</summary>
internal static class ReleaseFiles
{
    // Children of Red Hat carry redhat-release too, so their own files come first.
    private static readonly string[] RedHatFamily =
    [
        "/etc/oracle-release", "/etc/enterprise-release", "/etc/centos-release", "/etc/rocky-release",
        "/etc/almalinux-release", "/etc/openEuler-release", "/etc/neokylin-release", "/etc/kylin-release",
        "/etc/openmandriva-release", "/etc/mageia-release", "/etc/mandriva-release", "/etc/altlinux-release",
        "/etc/pld-release", "/etc/frugalware-release", "/etc/pardus-release", "/etc/meego-release",
        "/etc/fedora-release", "/etc/redhat-release",
    ];

    /// <summary>Null when there is none of them.</summary>
    public static SystemIdentity? Read(IFileTree tree) =>
        Lsb(tree) ?? RedHat(tree) ?? Debian(tree) ?? Suse(tree) ?? Others(tree);

    /// <summary>From redhat-release and its kin: <c>CentOS Linux release 7.9.2009 (Core)</c>; null when it can't be read.</summary>
    public static SystemIdentity? FromReleaseLine(IFileTree tree, string path)
    {
        if (tree.FirstLine(path) is not { } line)
            return null;
        var release = line.IndexOf("release ", StringComparison.OrdinalIgnoreCase);
        var version = SystemVersion.FirstIn(release < 0 ? line : line.AsSpan(release));
        var update = line.IndexOf("Update ", StringComparison.Ordinal);
        if (update >= 0 && version.Minor == 0)
            version = version with { Minor = SystemVersion.FirstIn(line.AsSpan(update)).Major };
        var family = path == "/etc/pld-release" ? "pldlinux" : "redhat-based";
        return new SystemIdentity(Distribution.FromName(line) ?? family) { Version = version, ProductName = line };
    }

    private static SystemIdentity? RedHat(IFileTree tree) =>
        RedHatFamily.Select(path => FromReleaseLine(tree, path)).FirstOrDefault(identity => identity is not null);

    private static SystemIdentity? Lsb(IFileTree tree)
    {
        string id = "", version = "", description = "";
        foreach (var line in tree.Lines("/etc/lsb-release").Take(100))
        {
            var equals = line.IndexOf('=');
            if (equals < 0 || OsRelease.ShellValue(line.AsSpan(equals + 1).Trim(" \t")) is not { } value)
                continue;
            switch (line.AsSpan(0, equals).Trim(" \t"))
            {
                case "DISTRIB_ID": id = value; break;
                case "DISTRIB_RELEASE": version = value; break;
                case "DISTRIB_DESCRIPTION": description = value; break;
            }
        }
        // Without a word for it the more special files may know better.
        return Distribution.FromName(id) is not { } distro ? null : new SystemIdentity(distro)
        {
            Version = SystemVersion.At(version),
            ProductName = description.Length > 0 ? description : $"{id} {version}".Trim(),
        };
    }

    private static SystemIdentity? Debian(IFileTree tree) => tree.FirstLine("/etc/debian_version") is not { } version ? null
        : new SystemIdentity("debian") { Version = SystemVersion.At(version), ProductName = $"Debian GNU/Linux {version}" };

    private static SystemIdentity? Suse(IFileTree tree)
    {
        if (tree.FirstLine("/etc/SuSE-release") is not { } product)
            return null;
        var version = SystemVersion.FirstIn(product);
        foreach (var line in tree.Lines("/etc/SuSE-release").Take(100))
            if (line.Split('=', 2, StringSplitOptions.TrimEntries) is [var key, var value])
                version = key switch
                {
                    "VERSION" => SystemVersion.At(value),
                    "PATCHLEVEL" => version with { Minor = SystemVersion.At(value).Major },
                    _ => version,
                };
        return new SystemIdentity(Distribution.FromName(product) ?? "suse-based") { Version = version, ProductName = product };
    }

    private static SystemIdentity? Others(IFileTree tree) =>
        Plain(tree, "/etc/alpine-release", "alpinelinux", version => $"Alpine Linux {version}")
        ?? Plain(tree, "/etc/gentoo-release", "gentoo", line => line)
        ?? Plain(tree, "/etc/slackware-version", "slackware", line => line)
        ?? Plain(tree, "/etc/ttylinux-target", "ttylinux", line => line)
        ?? Plain(tree, "/etc/cirros/version", "cirros", version => $"CirrOS {version}")
        ?? Plain(tree, "/etc/br-version", "buildroot", version => $"Buildroot {version}")
        // Arch's file is empty, and tells by being there.
        ?? (tree.KindOf("/etc/arch-release") == FileKind.File ? new SystemIdentity("archlinux") { ProductName = "Arch Linux" } : null);

    private static SystemIdentity? Plain(IFileTree tree, string path, string distro, Func<string, string> productName) =>
        tree.FirstLine(path) is not { } line ? null
        : new SystemIdentity(distro) { Version = SystemVersion.FirstIn(line), ProductName = productName(line) };
}
