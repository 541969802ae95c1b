namespace Engine.Inspection.Linux;

/// <summary>How a system keeps its packages: libguestfs's words for the format and for the tool.</summary>
internal readonly record struct PackageTools(string Format, string Management)
{
    private const string Unknown = InspectedSystem.Unknown;

    public static PackageTools Of(IFileTree tree, string distro, int major) => distro switch
    {
        "debian" or "ubuntu" or "linuxmint" or "kalilinux" => new("deb", "apt"),
        "fedora" => new("rpm", major switch { 0 => Probe(tree).Management, >= 22 => "dnf", _ => "yum" }),
        "rhel" or "centos" or "rocky" or "almalinux" or "oraclelinux" or "scientificlinux" => new("rpm", major switch
        {
            >= 8 => "dnf",
            >= 5 => "yum",
            >= 2 => "up2date",
            _ => Probe(tree).Management,
        }),
        "openeuler" => new("rpm", "dnf"),
        "opensuse" or "sles" or "suse-based" => new("rpm", "zypper"),
        "altlinux" => new("rpm", "apt"),
        "mageia" or "mandriva" => new("rpm", "urpmi"),
        "openmandriva" => new("rpm", major is > 0 and < 4 ? "urpmi" : "dnf"),
        "redhat-based" or "meego" or "pldlinux" or "neokylin" => new("rpm", Probe(tree).Management),
        "alpinelinux" => new("apk", "apk"),
        "archlinux" or "artix" or "frugalware" => new("pacman", "pacman"),
        "gentoo" => new("ebuild", "portage"),
        "voidlinux" => new("xbps", "xbps"),
        "netbsd" => new("pkgsrc", "pkgsrc"),
        _ => Probe(tree),
    };

    /// <summary>For a system without a name: by the database that is there, and the tool that is installed.</summary>
    private static PackageTools Probe(IFileTree tree)
    {
        if (Any(tree, FileKind.File, "/var/lib/dpkg/status") || Any(tree, FileKind.Directory, "/var/lib/dpkg/status.d"))
            return new("deb", Any(tree, FileKind.File, "/usr/bin/apt-get", "/usr/bin/apt") ? "apt" : Unknown);
        if (Any(tree, FileKind.Directory, "/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"))
            return new("rpm", Any(tree, FileKind.File, "/usr/bin/zypper") ? "zypper"
                : Any(tree, FileKind.File, "/usr/bin/dnf", "/usr/bin/dnf5", "/usr/bin/microdnf", "/usr/bin/dnf-3") ? "dnf"
                : Any(tree, FileKind.File, "/usr/bin/yum") ? "yum"
                : Any(tree, FileKind.File, "/usr/sbin/urpmi") ? "urpmi"
                : Any(tree, FileKind.File, "/usr/bin/apt-get") ? "apt"
                : Unknown);
        if (Any(tree, FileKind.File, "/lib/apk/db/installed", "/usr/lib/apk/db/installed"))
            return new("apk", "apk");
        if (Any(tree, FileKind.Directory, "/var/lib/pacman/local"))
            return new("pacman", "pacman");
        if (Any(tree, FileKind.Directory, "/var/db/xbps"))
            return new("xbps", "xbps");
        if (Any(tree, FileKind.Directory, "/var/db/pkg") && Any(tree, FileKind.Directory, "/etc/portage"))
            return new("ebuild", "portage");
        return new(Unknown, Unknown);
    }

    private static bool Any(IFileTree tree, FileKind kind, params ReadOnlySpan<string> paths)
    {
        foreach (var path in paths)
            if (tree.KindOf(path) == kind)
                return true;
        return false;
    }
}
