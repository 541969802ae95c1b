using Engine.Inspection.Tests.Fixtures;

namespace Engine.Inspection.Tests.Linux;

public class OsReleaseTests
{
    [Theory(DisplayName = "A system is what its os-release says")]
    [InlineData("ID=debian\nVERSION_ID=\"12\"\nPRETTY_NAME=\"Debian GNU/Linux 12 (bookworm)\"", "linux debian 12.0 deb apt",
        "Debian GNU/Linux 12 (bookworm)")]
    [InlineData("ID=ubuntu\nID_LIKE=debian\nVERSION_ID=\"22.04\"\nPRETTY_NAME=\"Ubuntu 22.04.3 LTS\"", "linux ubuntu 22.4 deb apt",
        "Ubuntu 22.04.3 LTS")]
    [InlineData("ID=alpine\nVERSION_ID=3.19.1\nPRETTY_NAME=\"Alpine Linux v3.19\"", "linux alpinelinux 3.19 apk apk", "Alpine Linux v3.19")]
    [InlineData("ID=fedora\nVERSION_ID=41\nPRETTY_NAME=\"Fedora Linux 41 (Cloud Edition)\"", "linux fedora 41.0 rpm dnf",
        "Fedora Linux 41 (Cloud Edition)")]
    [InlineData("ID=fedora\nVERSION_ID=21\nPRETTY_NAME=\"Fedora 21 (Twenty One)\"", "linux fedora 21.0 rpm yum", "Fedora 21 (Twenty One)")]
    [InlineData("ID=\"rhel\"\nVERSION_ID=\"9.4\"\nPRETTY_NAME=\"Red Hat Enterprise Linux 9.4 (Plow)\"", "linux rhel 9.4 rpm dnf",
        "Red Hat Enterprise Linux 9.4 (Plow)")]
    [InlineData("ID=\"rhel\"\nVERSION_ID=\"7.9\"\nNAME=\"Red Hat Enterprise Linux Server\"", "linux rhel 7.9 rpm yum",
        "Red Hat Enterprise Linux Server")]
    [InlineData("ID=\"rocky\"\nVERSION_ID=\"9.3\"", "linux rocky 9.3 rpm dnf", "rocky")]
    [InlineData("ID=\"almalinux\"\nVERSION_ID=\"8.10\"", "linux almalinux 8.10 rpm dnf", "almalinux")]
    [InlineData("ID=\"ol\"\nVERSION_ID=\"8.9\"", "linux oraclelinux 8.9 rpm dnf", "ol")]
    [InlineData("ID=\"centos\"\nVERSION_ID=\"9\"\nPRETTY_NAME=\"CentOS Stream 9\"", "linux centos 9.0 rpm dnf", "CentOS Stream 9")]
    [InlineData("ID=\"opensuse-leap\"\nVERSION_ID=\"15.5\"", "linux opensuse 15.5 rpm zypper", "opensuse-leap")]
    [InlineData("ID=\"opensuse-tumbleweed\"\nVERSION_ID=\"20240101\"", "linux opensuse 20240101.0 rpm zypper", "opensuse-tumbleweed")]
    [InlineData("ID=\"sles\"\nVERSION_ID=\"15.4\"", "linux sles 15.4 rpm zypper", "sles")]
    [InlineData("ID=\"sles_sap\"\nVERSION_ID=\"12.5\"", "linux sles 12.5 rpm zypper", "sles_sap")]
    [InlineData("ID=arch\nBUILD_ID=rolling\nPRETTY_NAME=\"Arch Linux\"", "linux archlinux 0.0 pacman pacman", "Arch Linux")]
    [InlineData("ID=gentoo\nVERSION_ID=2.14", "linux gentoo 2.14 ebuild portage", "gentoo")]
    [InlineData("ID=\"void\"\nPRETTY_NAME=\"Void Linux\"", "linux voidlinux 0.0 xbps xbps", "Void Linux")]
    [InlineData("ID=mageia\nVERSION_ID=9", "linux mageia 9.0 rpm urpmi", "mageia")]
    [InlineData("ID=openmandriva\nVERSION_ID=5.0", "linux openmandriva 5.0 rpm dnf", "openmandriva")]
    [InlineData("ID=linuxmint\nVERSION_ID=\"21.2\"", "linux linuxmint 21.2 deb apt", "linuxmint")]
    [InlineData("ID=kali\nVERSION_ID=\"2024.1\"", "linux kalilinux 2024.1 deb apt", "kali")]
    [InlineData("ID=raspbian\nVERSION_ID=\"11\"", "linux debian 11.0 deb apt", "raspbian")]
    [InlineData("ID=\"amzn\"\nID_LIKE=\"fedora\"\nVERSION_ID=\"2023\"", "linux redhat-based 2023.0 rpm unknown", "amzn")]
    [InlineData("ID=altlinux\nVERSION_ID=10.2", "linux altlinux 10.2 rpm apt", "altlinux")]
    [InlineData("ID=slackware\nVERSION_ID=15.0", "linux slackware 15.0 unknown unknown", "slackware")]
    [InlineData("ID=freebsd\nVERSION_ID=\"14.0\"\nPRETTY_NAME=\"FreeBSD 14.0-RELEASE\"", "freebsd freebsd 14.0 unknown unknown",
        "FreeBSD 14.0-RELEASE")]
    [InlineData("ID=nobodyknows\nVERSION_ID=7.1", "linux unknown 7.1 unknown unknown", "nobodyknows")]
    public void Is(string osRelease, string expected, string productName)
    {
        var system = Inspected(new TextTree().File("/etc/os-release", osRelease));

        Words(system).Should().Be(expected);
        system.ProductName.Should().Be(productName);
    }

    [Theory(DisplayName = "os-release is read as the shell reads assignments")]
    [InlineData("PRETTY_NAME='single $HOME \\n'", "single $HOME \\n")]
    [InlineData("PRETTY_NAME=\"a \\\"b\\\" \\$c \\\\ \\x\"", "a \"b\" $c \\ \\x")]
    [InlineData("PRETTY_NAME=one\\ word", "one word")]
    [InlineData("PRETTY_NAME=\"a\"'b'c", "abc")]
    [InlineData("  PRETTY_NAME=\"indented\"  # with a comment", "indented")]
    [InlineData("PRETTY_NAME=first\nPRETTY_NAME=second\r", "second")]
    [InlineData("PRETTY_NAME=\"never closed", "debian")]
    [InlineData("PRETTY_NAME=two words", "debian")]
    [InlineData("#PRETTY_NAME=comment\n=\nPRETTY_NAME\n\u0001\u0002", "debian")]
    public void Quotes(string lines, string productName) =>
        Inspected(new TextTree().File("/etc/os-release", "ID=debian\n" + lines + "\n")).ProductName.Should().Be(productName);

    // Not inline data: an attribute is stored as UTF-8, which has no lone surrogates.
    [Fact(DisplayName = "Bytes that are not UTF-8 and control characters come through as they are")]
    public void KeepsBytes() =>
        Inspected(new TextTree().File("/etc/os-release", [.. "ID=debian\nPRETTY_NAME=\"a"u8, 0xff, 0x1b, .. "[31m\"\n"u8]))
            .ProductName.Should().Be("a\udcff\u001b[31m");

    [Theory(DisplayName = "Versions that os-release leaves out are read from the distribution's own file")]
    [InlineData("ID=debian\nVERSION_ID=\"12\"", "/etc/debian_version", "12.5", 12, 5)]
    [InlineData("ID=debian\nVERSION_ID=\"12\"", "/etc/debian_version", "13.1", 12, 0)]
    [InlineData("ID=debian", "/etc/debian_version", "trixie/sid", 0, 0)]
    [InlineData("ID=debian", "/etc/debian_version", "11.9", 11, 9)]
    [InlineData("ID=\"centos\"\nVERSION_ID=\"7\"", "/etc/centos-release", "CentOS Linux release 7.9.2009 (Core)", 7, 9)]
    [InlineData("ID=\"centos\"\nVERSION_ID=\"9\"", "/etc/centos-release", "CentOS Stream release 9", 9, 0)]
    [InlineData("ID=fedora\nVERSION_ID=99999999999999", "/etc/fedora-release", "Fedora release 40", 0, 0)]
    public void FillsIn(string osRelease, string path, string text, int major, int minor)
    {
        var system = Inspected(new TextTree().File("/etc/os-release", osRelease).File(path, text + "\n"));

        (system.MajorVersion, system.MinorVersion).Should().Be((major, minor));
    }

    [Fact(DisplayName = "The vendor's os-release counts when the administrator's is a broken link, a folder or nonsense")]
    public void FallsBackToVendor()
    {
        const string alpine = "ID=alpine\nVERSION_ID=3.20.0\n";
        TextTree[] trees =
        [
            new TextTree().Link("/etc/os-release", "../nowhere").File("/usr/lib/os-release", alpine),
            new TextTree().Link("/etc/os-release", "os-release").File("/usr/lib/os-release", alpine),
            new TextTree().Folder("/etc/os-release").File("/usr/lib/os-release", alpine),
            new TextTree().File("/etc/os-release", [0xff, 0xfe, 0, 1, (byte)'\n', 0x80]).File("/usr/lib/os-release", alpine),
            new TextTree().Link("/etc/os-release", "../usr/lib/os-release").File("/usr/lib/os-release", alpine),
        ];

        foreach (var tree in trees)
            Words(Inspected(tree)).Should().Be("linux alpinelinux 3.20 apk apk");
    }

    [Fact(DisplayName = "Variant and build id are those of os-release, else unknown")]
    public void Variant()
    {
        var server = Inspected(new TextTree()
            .File("/etc/os-release", "ID=fedora\nVERSION_ID=40\nVARIANT=\"Server Edition\"\nBUILD_ID=2024-04-14\n"));
        var plain = Inspected(new TextTree().File("/etc/os-release", "ID=fedora\nVERSION_ID=40\n"));

        (server.ProductVariant, server.BuildId).Should().Be(("Server Edition", "2024-04-14"));
        (plain.ProductVariant, plain.BuildId).Should().Be(("unknown", "unknown"));
    }

    internal static InspectedSystem Inspected(IFileTree tree) => Inspector.Inspect(new TextMachine().Add("/dev/sda1", tree))
        .Should().ContainSingle().Which;

    internal static string Words(InspectedSystem system) =>
        $"{system.Type} {system.Distro} {system.MajorVersion}.{system.MinorVersion} {system.PackageFormat} {system.PackageManagement}";
}
