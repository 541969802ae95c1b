using Engine.Library;

namespace Engine.Host.Tests.Exec;

public sealed class OsinfoNameTests
{
    [Theory(DisplayName = "A system has the short name that osinfo-db has for it")]
    [InlineData("almalinux", 9, 2, "AlmaLinux 9.2", "almalinux9")]
    [InlineData("alpinelinux", 3, 18, "Alpine Linux v3.18", "alpinelinux3.18")]
    [InlineData("altlinux", 7, 0, "ALT Linux 7.0", "altlinux7.0")]
    [InlineData("altlinux", 10, 1, "ALT 10.1", "alt10.1")]
    [InlineData("archlinux", 0, 0, "Arch Linux", "archlinux")]
    [InlineData("centos", 6, 10, "CentOS release 6.10", "centos6.10")]
    [InlineData("centos", 7, 0, "CentOS Linux 7 (Core)", "centos7.0")]
    [InlineData("centos", 8, 5, "CentOS Linux 8", "centos8")]
    [InlineData("centos", 9, 0, "CentOS Stream 9", "centos-stream9")]
    [InlineData("debian", 3, 1, "Debian GNU/Linux 3.1", "debian3.1")]
    [InlineData("debian", 12, 5, "Debian GNU/Linux 12 (bookworm)", "debian12")]
    [InlineData("fedora", 38, 0, "Fedora Linux 38", "fedora38")]
    [InlineData("freebsd", 13, 1, "FreeBSD 13.1", "freebsd13.1")]
    [InlineData("gentoo", 2, 14, "Gentoo Linux", "gentoo")]
    [InlineData("opensuse", 15, 5, "openSUSE Leap 15.5", "opensuse15.5")]
    [InlineData("opensuse", 20240101, 0, "openSUSE Tumbleweed", "opensusetumbleweed")]
    [InlineData("oraclelinux", 8, 5, "Oracle Linux Server 8.5", "ol8.5")]
    [InlineData("rhel", 9, 1, "Red Hat Enterprise Linux 9.1 (Plow)", "rhel9.1")]
    [InlineData("rocky", 8, 6, "Rocky Linux 8.6", "rocky8")]
    [InlineData("sles", 11, 4, "SUSE Linux Enterprise Server 11", "sles11sp4")]
    [InlineData("sles", 12, 5, "SUSE Linux Enterprise Desktop 12 SP5", "sled12sp5")]
    [InlineData("sles", 15, 0, "SUSE Linux Enterprise Server 15", "sle15")]
    [InlineData("sles", 15, 4, "SUSE Linux Enterprise Server 15 SP4", "sle15sp4")]
    [InlineData("sles", 5, 2, "SUSE Linux Enterprise Micro 5.2", "slem5.2")]
    [InlineData("ubuntu", 22, 4, "Ubuntu 22.04.3 LTS", "ubuntu22.04")]
    [InlineData("ubuntu", 22, 10, "Ubuntu 22.10", "ubuntu22.10")]
    [InlineData("voidlinux", 0, 0, "Void", "voidlinux")]
    public void Known(string distro, int major, int minor, string product, string expected) =>
        OsinfoName.Of(distro, major, minor, product).Should().Be(expected);

    [Theory(DisplayName = "A Windows has its name in osinfo-db by version, variant and build")]
    [InlineData(5, 1, "Microsoft Windows XP", "Client", "2600", "winxp")]
    [InlineData(5, 2, "Microsoft Windows Server 2003 R2", "Server", "3790", "win2k3r2")]
    [InlineData(6, 1, "Windows 7 Professional", "Client", "7601", "win7")]
    [InlineData(6, 3, "Windows Server 2012 R2 Standard", "Server Core", "9600", "win2k12r2")]
    [InlineData(10, 0, "Windows 10 Pro", "Client", "19045", "win10")]
    [InlineData(10, 0, "Windows 11 Pro", "Client", "22631", "win11")]
    [InlineData(10, 0, "Windows Server 2016 Standard", "Server", "14393", "win2k16")]
    [InlineData(10, 0, "Windows Server 2022 Standard", "Server", "20348", "win2k22")]
    [InlineData(7, 0, "Windows", "Client", "1", "unknown")]
    public void Windows(int major, int minor, string product, string variant, string build, string expected) =>
        OsinfoName.OfWindows(major, minor, product, variant, build).Should().Be(expected);

    [Theory(DisplayName = "Without a version, or a name in osinfo-db, a system is unknown")]
    [InlineData("debian", 0)]
    [InlineData("fedora", 0)]
    [InlineData("kalilinux", 2023)]
    [InlineData("unknown", 1)]
    [InlineData("linux", 6)]
    public void Unknown(string distro, int major) => OsinfoName.Of(distro, major, 0, "").Should().Be("unknown");

    [Fact(DisplayName = "An icon is looked for at its favicon first, and with high quality only where large ones are kept")]
    public void Icons()
    {
        SystemIcons.Paths("debian", withFavicon: true, isLarge: false).Should().Equal("/etc/favicon.png", "/usr/share/pixmaps/debian-logo.png");
        SystemIcons.Paths("debian", withFavicon: true, isLarge: true).Should().Equal("/usr/share/pixmaps/debian-logo.png");
        SystemIcons.Paths("ubuntu", withFavicon: false, isLarge: true).Should().BeEmpty();
        SystemIcons.Paths("fedora", withFavicon: false, isLarge: true).Should().StartWith("/usr/share/icons/hicolor/256x256/apps/fedora-logo-icon.png");
        SystemIcons.Paths("unknown", withFavicon: false, isLarge: false).Should().BeEmpty();
    }
}
