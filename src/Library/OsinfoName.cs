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
    private const int FirstBuildOfWindows11 = 22000;

    // Windows 10 and what came after it have one version; the name tells the servers apart.
    private static readonly (string Word, string Name)[] _newServers = [("2025", "win2k25"), ("2022", "win2k22"), ("2019", "win2k19"), ("", "win2k16")];

    /// <summary>The name of a Windows.</summary>
    /// <param name="product">What it calls itself: Windows Server 2019 Standard.</param>
    /// <param name="variant">Client, Server, Server Core.</param>
    /// <param name="build">Its number, a text.</param>
    public static string OfWindows(int major, int minor, string product, string variant, string build)
    {
        var isServer = variant.Contains("Server", StringComparison.Ordinal);
        return (major, minor) switch
        {
            (5, 0) => "win2k",
            (5, 1) => "winxp",
            (5, 2) => product.Contains("XP", StringComparison.Ordinal) ? "winxp" : product.Contains("R2", StringComparison.Ordinal) ? "win2k3r2" : "win2k3",
            (6, 0) => isServer ? "win2k8" : "winvista",
            (6, 1) => isServer ? "win2k8r2" : "win7",
            (6, 2) => isServer ? "win2k12" : "win8",
            (6, 3) => isServer ? "win2k12r2" : "win8.1",
            (10, 0) when isServer => _newServers.First(one => product.Contains(one.Word, StringComparison.Ordinal)).Name,
            (10, 0) => int.TryParse(build, out var number) && number >= FirstBuildOfWindows11 ? "win11" : "win10",
            _ => Unknown,
        };
    }

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
