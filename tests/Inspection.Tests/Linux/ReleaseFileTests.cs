using Engine.Inspection.Tests.Fixtures;

namespace Engine.Inspection.Tests.Linux;

public class ReleaseFileTests
{
    [Theory(DisplayName = "Without os-release a system is what its older release file says")]
    [InlineData("/etc/debian_version", "8.11\n", "linux debian 8.11 deb apt", "Debian GNU/Linux 8.11")]
    [InlineData("/etc/debian_version", "bookworm/sid\n", "linux debian 0.0 deb apt", "Debian GNU/Linux bookworm/sid")]
    [InlineData("/etc/lsb-release", "DISTRIB_ID=Ubuntu\nDISTRIB_RELEASE=10.04\nDISTRIB_DESCRIPTION=\"Ubuntu 10.04.1 LTS\"\n",
        "linux ubuntu 10.4 deb apt", "Ubuntu 10.04.1 LTS")]
    [InlineData("/etc/lsb-release", "DISTRIB_ID=LinuxMint\nDISTRIB_RELEASE=10\n", "linux linuxmint 10.0 deb apt", "LinuxMint 10")]
    [InlineData("/etc/redhat-release", "CentOS release 6.10 (Final)\n", "linux centos 6.10 rpm yum", "CentOS release 6.10 (Final)")]
    [InlineData("/etc/redhat-release", "CentOS Linux release 7.9.2009 (Core)\n", "linux centos 7.9 rpm yum",
        "CentOS Linux release 7.9.2009 (Core)")]
    [InlineData("/etc/redhat-release", "Red Hat Enterprise Linux Server release 5.11 (Tikanga)\n", "linux rhel 5.11 rpm yum",
        "Red Hat Enterprise Linux Server release 5.11 (Tikanga)")]
    [InlineData("/etc/redhat-release", "Red Hat Enterprise Linux ES release 4 (Nahant Update 8)\n", "linux rhel 4.8 rpm up2date",
        "Red Hat Enterprise Linux ES release 4 (Nahant Update 8)")]
    [InlineData("/etc/fedora-release", "Fedora release 12 (Constantine)\n", "linux fedora 12.0 rpm yum", "Fedora release 12 (Constantine)")]
    [InlineData("/etc/redhat-release", "Scientific Linux release 6.4 (Carbon)\n", "linux scientificlinux 6.4 rpm yum",
        "Scientific Linux release 6.4 (Carbon)")]
    [InlineData("/etc/oracle-release", "Oracle Linux Server release 6.5\n", "linux oraclelinux 6.5 rpm yum",
        "Oracle Linux Server release 6.5")]
    [InlineData("/etc/rocky-release", "Rocky Linux release 8.5 (Green Obsidian)\n", "linux rocky 8.5 rpm dnf",
        "Rocky Linux release 8.5 (Green Obsidian)")]
    [InlineData("/etc/almalinux-release", "AlmaLinux release 9.3 (Shamrock)\n", "linux almalinux 9.3 rpm dnf",
        "AlmaLinux release 9.3 (Shamrock)")]
    [InlineData("/etc/redhat-release", "Derived Server release 3.1\n", "linux redhat-based 3.1 rpm unknown", "Derived Server release 3.1")]
    [InlineData("/etc/mageia-release", "Mageia release 4 (Official) for x86_64\n", "linux mageia 4.0 rpm urpmi",
        "Mageia release 4 (Official) for x86_64")]
    [InlineData("/etc/SuSE-release", "openSUSE 13.1 (x86_64)\nVERSION = 13.1\nCODENAME = Bottle\n", "linux opensuse 13.1 rpm zypper",
        "openSUSE 13.1 (x86_64)")]
    [InlineData("/etc/SuSE-release", "SUSE Linux Enterprise Server 11 (x86_64)\nVERSION = 11\nPATCHLEVEL = 3\n",
        "linux sles 11.3 rpm zypper",
        "SUSE Linux Enterprise Server 11 (x86_64)")]
    [InlineData("/etc/alpine-release", "3.19.1\n", "linux alpinelinux 3.19 apk apk", "Alpine Linux 3.19.1")]
    [InlineData("/etc/arch-release", "", "linux archlinux 0.0 pacman pacman", "Arch Linux")]
    [InlineData("/etc/gentoo-release", "Gentoo Base System release 2.0.3\n", "linux gentoo 2.0 ebuild portage",
        "Gentoo Base System release 2.0.3")]
    [InlineData("/etc/slackware-version", "Slackware 13.37.0\n", "linux slackware 13.37 unknown unknown", "Slackware 13.37.0")]
    [InlineData("/etc/pld-release", "3.0 PLD Linux (Th)\n", "linux pldlinux 3.0 rpm unknown", "3.0 PLD Linux (Th)")]
    public void Is(string path, string text, string expected, string productName)
    {
        var system = OsReleaseTests.Inspected(new TextTree().File(path, text));

        OsReleaseTests.Words(system).Should().Be(expected);
        system.ProductName.Should().Be(productName);
    }

    [Fact(DisplayName = "A child of Red Hat is named by its own file, which stands beside redhat-release")]
    public void ChildBeforeParent() =>
        OsReleaseTests.Words(OsReleaseTests.Inspected(new TextTree()
            .File("/etc/oracle-release", "Oracle Linux Server release 7.9\n")
            .File("/etc/redhat-release", "Red Hat Enterprise Linux Server release 7.9 (Maipo)\n"))).Should()
            .Be("linux oraclelinux 7.9 rpm yum");

    [Fact(DisplayName = "A Linux root without any release file is linux of an unknown distribution")]
    public void Unknown()
    {
        var tree = new TextTree().File("/etc/fstab", "/dev/sda1 / ext4 defaults 0 1\n").Folder("/lib").Folder("/usr")
            .Program("/bin/sh").File("/var/lib/dpkg/status", "").File("/usr/bin/apt-get", "");

        var system = OsReleaseTests.Inspected(tree);

        OsReleaseTests.Words(system).Should().Be("linux unknown 0.0 deb apt");
        (system.Arch, system.ProductName).Should().Be(("x86_64", "unknown"));
    }

    [Fact(DisplayName = "An init made for Linux shows a root that has no fstab, also where /bin and /lib are links into /usr")]
    public void UnknownByInit() =>
        OsReleaseTests.Words(OsReleaseTests.Inspected(new TextTree().Folder("/etc").Link("/bin", "usr/bin").Link("/lib", "usr/lib")
            .Program("/usr/lib/systemd/systemd", machine: 183))).Should().Be("linux unknown 0.0 unknown unknown");

    [Theory(DisplayName = "A BSD without os-release is not taken for a Linux")]
    [InlineData("/etc/defaults/rc.conf")]
    [InlineData("/bsd")]
    public void NotBsd(string mark) =>
        Inspector.Inspect(new TextMachine().Add("/dev/sda1", new TextTree().File("/etc/fstab", "").Folder("/bin").Folder("/lib")
            .Program("/sbin/init")
            .File(mark, ""))).Should().BeEmpty();

    [Fact(DisplayName = "File systems that belong to a system are none themselves: /usr, /var, /boot, /home, an EFI partition, data")]
    public void Parts()
    {
        var machine = new TextMachine()
            .Add("/dev/sda1", new TextTree().File("/lib/os-release", "ID=debian\n").Folder("/bin").Folder("/lib"))
            .Add("/dev/sda2", new TextTree().File("/lib/dpkg/status", "").Folder("/log"))
            .Add("/dev/sda3", new TextTree().File("/vmlinuz", "").Folder("/grub"))
            .Add("/dev/sda4", new TextTree().Folder("/alice"))
            .Add("/dev/sda5", new TextTree().File("/EFI/BOOT/BOOTX64.EFI", ""), "vfat")
            .Add("/dev/sda6", new TextTree().File("/etc/passwd", "").Folder("/bin"))
            .Add("/dev/sda7", null)
            .Add("/dev/sda8", new TextTree().File("/etc/os-release", "ID=debian\n"), "swap");

        Inspector.Inspect(machine).Should().BeEmpty();
    }

    [Theory(DisplayName = "The host name is the first word of the system that is one")]
    [InlineData("/etc/hostname", "# installer\n\nweb01.example.org\nother\n", "web01.example.org")]
    [InlineData("/etc/hostname", "a\u001b[31mb\n", "a\u001b[31mb")]
    [InlineData("/etc/HOSTNAME", "suse.example\n", "suse.example")]
    [InlineData("/etc/sysconfig/network", "NETWORKING=yes\nHOSTNAME=\"old.example.org\"\n", "old.example.org")]
    [InlineData("/etc/sysconfig/network", "NETWORKING=yes\n", "unknown")]
    [InlineData("/etc/conf.d/hostname", "hostname=\"gentoo\"\n", "gentoo")]
    [InlineData("/etc/hostname", "\n\n#\n", "unknown")]
    public void Hostname(string path, string text, string expected) =>
        OsReleaseTests.Inspected(new TextTree().File("/etc/os-release", "ID=debian\n").File(path, text)).Hostname.Should().Be(expected);

    [Fact(DisplayName = "What is longer than a host name can be is none")]
    public void LongHostname() =>
        OsReleaseTests.Inspected(new TextTree().File("/etc/os-release", "ID=debian\n").File("/etc/hostname", new string('x', 100_000)))
            .Hostname.Should().Be("unknown");
}
