namespace Engine.Inspection.Linux;

/// <summary>libguestfs's words for distributions, from the names that systems give themselves.</summary>
internal static class Distribution
{
    /// <summary>From os-release's ID; null for one without a word.</summary>
    public static string? FromId(string id) => id.ToLowerInvariant() switch
    {
        "almalinux" => "almalinux",
        "alpine" => "alpinelinux",
        "altlinux" => "altlinux",
        "arch" or "archarm" or "archlinux" => "archlinux",
        "artix" => "artix",
        "buildroot" => "buildroot",
        "centos" => "centos",
        "cirros" => "cirros",
        "coreos" or "flatcar" => "coreos",
        "debian" or "raspbian" => "debian",
        "fedora" => "fedora",
        "freebsd" => "freebsd",
        "frugalware" => "frugalware",
        "gentoo" => "gentoo",
        "kali" => "kalilinux",
        "kylin" => "kylin",
        "linuxmint" => "linuxmint",
        "mageia" => "mageia",
        "mandriva" => "mandriva",
        "neokylin" => "neokylin",
        "netbsd" => "netbsd",
        "ol" => "oraclelinux",
        "openbsd" => "openbsd",
        "openeuler" => "openeuler",
        "openmandriva" => "openmandriva",
        "opensuse" => "opensuse",
        "pardus" => "pardus",
        "pld" => "pldlinux",
        "rhel" => "rhel",
        "rocky" => "rocky",
        "scientific" => "scientificlinux",
        "slackware" => "slackware",
        "sles" or "sled" or "sles_sap" or "sle_hpc" or "sle-micro" or "sl-micro" => "sles",
        "ubuntu" => "ubuntu",
        "void" => "voidlinux",
        var other when other.StartsWith("opensuse-", StringComparison.Ordinal) => "opensuse",
        _ => null,
    };

    /// <summary>
    /// For a system whose own ID has no word. There are words for "derived from" in two families only; a child of
    /// Debian is not called Debian, since its versions are its own.
    /// </summary>
    public static string FromFamily(IReadOnlyList<string> idLike) =>
        idLike.Any(id => id is "rhel" or "fedora" or "centos") ? "redhat-based"
        : idLike.Any(id => id is "suse" or "sles" || id.StartsWith("opensuse", StringComparison.Ordinal)) ? "suse-based"
        : InspectedSystem.Unknown;

    /// <summary>The type of system that a distribution's word belongs to.</summary>
    public static string TypeOf(string distro) => distro is "freebsd" or "netbsd" or "openbsd" ? distro : "linux";

    /// <summary>From the first words of a release file's text, or lsb-release's DISTRIB_ID; null for one without a word.</summary>
    public static string? FromName(string name)
    {
        foreach (var (beginning, distro) in Names)
            if (name.StartsWith(beginning, StringComparison.OrdinalIgnoreCase))
                return distro;
        return null;
    }

    private static readonly (string Beginning, string Distro)[] Names =
    [
        ("AlmaLinux", "almalinux"),
        ("ALT ", "altlinux"),
        ("Arch", "archlinux"),
        ("Artix", "artix"),
        ("CentOS", "centos"),
        ("Debian", "debian"),
        ("Enterprise Linux", "oraclelinux"),    // Oracle's before version 6
        ("Fedora", "fedora"),
        ("Frugalware", "frugalware"),
        ("Gentoo", "gentoo"),
        ("Kali", "kalilinux"),
        ("Kylin", "kylin"),
        ("LinuxMint", "linuxmint"),
        ("Linux Mint", "linuxmint"),
        ("Mageia", "mageia"),
        ("Mandriva", "mandriva"),
        ("MeeGo", "meego"),
        ("NeoKylin", "neokylin"),
        ("Novell Linux Desktop", "sles"),
        ("openEuler", "openeuler"),
        ("OpenMandriva", "openmandriva"),
        ("openSUSE", "opensuse"),
        ("Oracle Linux", "oraclelinux"),
        ("Pardus", "pardus"),
        ("Red Hat Enterprise", "rhel"),
        ("Red Hat Linux", "redhat-based"),
        ("Rocky", "rocky"),
        ("Scientific Linux", "scientificlinux"),
        ("Slackware", "slackware"),
        ("SUSE Linux Enterprise", "sles"),
        ("SUSE LINUX", "opensuse"),
        ("Ubuntu", "ubuntu"),
        ("Void", "voidlinux"),
    ];
}
