namespace Engine.Library;

/// <summary>Where distributions keep their signs, as files of PNG.</summary>
internal static class SystemIcons
{
    private const string Favicon = "/etc/favicon.png";
    private const string LogoIcon = "apps/fedora-logo-icon.png"; // the name that Red Hat's own and its relatives' packages keep too

    /// <summary>The paths to try, the best first.</summary>
    /// <param name="distro">libguestfs's word for it.</param>
    /// <param name="isLarge">Whether small ones, and a favicon of which nobody knows the size, are left out.</param>
    public static IEnumerable<string> Paths(string distro, bool withFavicon, bool isLarge)
    {
        (string Path, bool IsLarge)[] own = distro switch
        {
            "debian" => [("/usr/share/pixmaps/debian-logo.png", true)],
            "fedora" or "rhel" or "centos" or "almalinux" or "rocky" or "oraclelinux" or "scientificlinux" =>
            [
                ($"/usr/share/icons/hicolor/256x256/{LogoIcon}", true),
                ($"/usr/share/icons/hicolor/96x96/{LogoIcon}", true),
                ("/usr/share/pixmaps/redhat/shadowman-transparent.png", true),
            ],
            "mageia" => [("/usr/share/icons/mageia.png", false)],
            "opensuse" => [("/usr/share/icons/hicolor/24x24/apps/distributor.png", false)],
            "ubuntu" => [("/usr/share/icons/gnome/24x24/places/ubuntu-logo.png", false)],
            _ => [],
        };
        return [.. withFavicon && !isLarge ? [Favicon] : Array.Empty<string>(), .. own.Where(one => one.IsLarge || !isLarge).Select(one => one.Path)];
    }
}
