using System.Globalization;

namespace Engine.Library;

/// <summary>libosinfo's short names of systems, as its database (osinfo-db) has them.</summary>
internal static class OsinfoName
{
    public const string Unknown = "unknown";

    private const int FirstCentosOfStreams = 8;
    private const int FirstCentosWithoutMinor = 8;
    private const int FirstSuseOfOneName = 15; // before it, Server and Desktop had names of their own
    private const int FirstAltOfShortName = 8;
    private const int FirstDebianWithoutMinor = 4;

    /// <param name="distro">libguestfs's word for it.</param>
    /// <param name="major">0 when it is not known.</param>
    /// <param name="product">What the system calls itself.</param>
    public static string Of(string distro, int major, int minor, string product)
    {
        bool Names(string word) => product.Contains(word, StringComparison.OrdinalIgnoreCase);
        var full = string.Create(CultureInfo.InvariantCulture, $"{major}.{minor}");
        return distro switch
        {
            // These have no versions.
            "archlinux" or "gentoo" or "voidlinux" => distro,
            "opensuse" when Names("Tumbleweed") => "opensusetumbleweed",
            _ when major <= 0 => Unknown,
            "almalinux" or "fedora" or "mageia" or "rocky" => $"{distro}{major}",
            "alpinelinux" or "freebsd" or "netbsd" or "openbsd" or "opensuse" or "rhel" or "scientificlinux" or "slackware" => distro + full,
            "altlinux" => (major < FirstAltOfShortName ? "altlinux" : "alt") + full,
            "centos" when major >= FirstCentosOfStreams && Names("Stream") => $"centos-stream{major}",
            "centos" => major >= FirstCentosWithoutMinor ? $"centos{major}" : $"centos{full}",
            "debian" => major >= FirstDebianWithoutMinor ? $"debian{major}" : $"debian{full}",
            "oraclelinux" => $"ol{full}",
            "sles" when Names("Micro") => $"slem{full}",
            "sles" => (major >= FirstSuseOfOneName ? "sle" : Names("Desktop") ? "sled" : "sles")
                + (minor == 0 ? $"{major}" : $"{major}sp{minor}"),
            "ubuntu" => string.Create(CultureInfo.InvariantCulture, $"ubuntu{major}.{minor:00}"),
            _ => Unknown,
        };
    }
}
