using System.Buffers.Binary;
using Engine.Inspection.Packages;
using Engine.Inspection.Tests.Fixtures;
using Engine.Inspection.Windows;
using Engine.Protocol;

namespace Engine.Inspection.Tests.Windows;

public class WindowsTests
{
    private const string Version = @"Microsoft\Windows NT\CurrentVersion";
    private const string Guid = "01234567-89ab-cdef-0123-456789abcdef";

    [Fact(DisplayName = "A Windows is known by its folder, however it is spelled, and described by its registry")]
    public void Modern()
    {
        var software = new TextHive()
            .Set(Version, "ProductName", "Windows Server 2022 Standard").Set(Version, "InstallationType", "Server Core")
            .Set(Version, "CurrentMajorVersionNumber", 10).Set(Version, "CurrentMinorVersionNumber", 0).Set(Version, "CurrentVersion", "6.3")
            .Set(Version, "CurrentBuildNumber", "20348")
            .Key(@"Microsoft\Windows\CurrentVersion\Group Policy\History\{35378EAC-683F-11D2-A89A-00C04FBBCFA2}");
        var settings = new TextHive().Set("Select", "Current", 2)
            .Set(@"ControlSet001\Services\Tcpip\Parameters", "Hostname", "old").Set(@"ControlSet002\Services\Tcpip\Parameters", "Hostname", "server");

        var system = Inspect(Tree(software, settings, "/WINDOWS/system32", machine: 0x8664));

        (system.Type, system.Distro, system.Arch, system.MajorVersion, system.MinorVersion).Should().Be(("windows", "windows", "x86_64", 10, 0));
        (system.ProductName, system.ProductVariant, system.BuildId, system.Hostname).Should()
            .Be(("Windows Server 2022 Standard", "Server Core", "20348", "server"));
        var windows = system.Windows!;
        (windows.SystemRoot, windows.SoftwareHive, windows.SystemHive).Should()
            .Be(("/WINDOWS", "/WINDOWS/system32/config/SOFTWARE", "/WINDOWS/system32/config/SYSTEM"));
        (windows.CurrentControlSet, windows.HasGroupPolicy).Should().Be(("ControlSet002", true));
        system.Mountpoints.Should().Equal(new Mountpoint("/", new Mountable("/dev/sda2")));
    }

    [Theory(DisplayName = "Versions and names: before Windows 10 a text, of Windows 11 a name of ours")]
    [InlineData("Microsoft Windows XP", "5.1", null, "2600", "5.1 Microsoft Windows XP Client")]
    [InlineData("Microsoft Windows Server 2003", "5.2", null, "3790", "5.2 Microsoft Windows Server 2003 Server")]
    [InlineData("Windows 7 Professional", "6.1", "Client", "7601", "6.1 Windows 7 Professional Client")]
    [InlineData("Windows 10 Pro", "6.3", "Client", "22631", "6.3 Windows 11 Pro Client")]
    [InlineData("Windows 10 Pro", "6.3", "Client", "19045", "6.3 Windows 10 Pro Client")]
    public void Versions(string product, string version, string? type, string build, string expected)
    {
        var software = new TextHive().Set(Version, "ProductName", product).Set(Version, "CurrentVersion", version).Set(Version, "CurrentBuild", build);
        if (type is not null)
            software.Set(Version, "InstallationType", type);

        var system = Inspect(Tree(software, new TextHive(), "/Windows/System32"));

        $"{system.MajorVersion}.{system.MinorVersion} {system.ProductName} {system.ProductVariant}".Should().Be(expected);
    }

    [Fact(DisplayName = "Drive letters lead to partitions by the signature and the place in an MBR, and by the GUID in a GPT")]
    public void Letters()
    {
        var settings = new TextHive()
            .Set("MountedDevices", @"\DosDevices\D:", [.. "DMIO:ID:"u8, .. new Guid(Guid).ToByteArray()])
            .Set("MountedDevices", @"\DosDevices\C:", Mbr(0xDEADBEEF, 1 << 20))
            .Set("MountedDevices", @"\DosDevices\E:", Mbr(0xDEADBEEF, 2 << 20))
            .Set("MountedDevices", @"\DosDevices\FF:", Mbr(0xDEADBEEF, 1 << 20))
            .Set("MountedDevices", @"\DosDevices\G:", [1])
            .Set("MountedDevices", @"\??\Volume{x}", Mbr(0xDEADBEEF, 1 << 20));
        FileSystem[] fileSystems =
        [
            Partition("/dev/sda1", "deadbeef-01", 1 << 20),
            Partition("/dev/sda2", "deadbeef-02", 3 << 20),
            Partition("/dev/sdb1", Guid, 1 << 20),
            new(new Mountable("/dev/sdc"), new Device("/dev/sdc"), "ntfs"),
        ];

        DriveLetters.Of(settings, fileSystems).Should()
            .Equal(new DriveMapping("C", new Device("/dev/sda1")), new DriveMapping("D", new Device("/dev/sdb1")));
    }

    [Fact(DisplayName = "Programs are those that have a name to show, of 64 bits and of 32")]
    public void Programs()
    {
        const string list = @"Microsoft\Windows\CurrentVersion\Uninstall";
        var software = new TextHive()
            .Set($@"{list}\{{1}}", "DisplayName", "Editor").Set($@"{list}\{{1}}", "DisplayVersion", "1.2-3").Set($@"{list}\{{1}}", "Publisher", "Somebody")
            .Set($@"{list}\{{1}}", "InstallLocation", @"C:\Editor").Set($@"{list}\{{1}}", "URLInfoAbout", "https://editor.test").Set($@"{list}\{{1}}", "Comments", "Edits")
            .Set($@"{list}\Update", "DisplayVersion", "1")
            .Set($@"WOW6432Node\{list}\Old", "DisplayName", "Old one");
        var tree = Tree(software, new TextHive(), "/Windows/System32");
        var system = Inspect(tree);

        var database = PackageDatabase.Find(tree, system);
        var programs = database.Applications(tree, null!).ToList();

        database.Kind.Should().Be(PackageDatabaseKind.Registry);
        programs.Select(one => (one.App2Name, one.App2DisplayName, one.App2Version)).Should().Equal(("{1}", "Editor", "1.2-3"), ("Old", "Old one", ""));
        (programs[0].App2InstallPath, programs[0].App2Publisher, programs[0].App2Url, programs[0].App2Description).Should()
            .Be((@"C:\Editor", "Somebody", "https://editor.test", "Edits"));
    }

    [Fact(DisplayName = "A folder that boot.ini names is found, and a Windows without a registry is one all the same")]
    public void Odd()
    {
        var tree = Tree(null, null, "/Programs/Win/System32").File("/BOOT.INI",
            "[boot loader]\r\ndefault=multi(0)disk(0)rdisk(0)partition(1)\\PROGRAMS\\WIN\r\n[operating systems]\r\nmulti(0)disk(0)rdisk(0)partition(1)\\PROGRAMS\\WIN=\"Windows\" /fastdetect\r\n");

        var system = Inspect(tree);

        (system.Windows!.SystemRoot, system.Windows.SoftwareHive, system.ProductName, system.Hostname).Should()
            .Be(("/Programs/Win", "/Programs/Win/System32/config/SOFTWARE", "unknown", "unknown"));
    }

    [Fact(DisplayName = "A folder of that name alone is no Windows, nor does a hostile registry break anything")]
    public void Hostile()
    {
        Inspector.Inspect(new TextMachine().Add("/dev/sda1", new TextTree().File("/Windows/readme", ""), "ntfs")).Should().BeEmpty();
        var software = new TextHive().Set(Version, "ProductName", [0x00, 0xD8, 0x41]).Set(Version, "CurrentMajorVersionNumber", [1]).Set(Version, "CurrentVersion", "x");
        var settings = new TextHive().Set("Select", "Current", -1).Set("MountedDevices", @"\DosDevices\C:", []);

        var system = Inspect(Tree(software, settings, "/Windows/System32", machine: 0xFFFF));

        (system.Arch, system.MajorVersion, system.ProductName, system.Windows!.CurrentControlSet).Should().Be(("unknown", 0, "\uFFFD", ""));
    }

    private static InspectedSystem Inspect(TextTree tree) =>
        Inspector.Inspect(new TextMachine().Add("/dev/sda1", new TextTree(), "ntfs").Add("/dev/sda2", tree, "ntfs")).Should().ContainSingle().Which;

    private static TextTree Tree(TextHive? software, TextHive? settings, string system32, ushort machine = 0x014C)
    {
        var program = new byte[512];
        "MZ"u8.CopyTo(program);
        program[0x3C] = 0x80;
        "PE\0\0"u8.CopyTo(program.AsSpan(0x80));
        BinaryPrimitives.WriteUInt16LittleEndian(program.AsSpan(0x84), machine);
        var tree = new TextTree().File($"{system32}/cmd.exe", program);
        tree.Hive($"{system32}/config/SOFTWARE", software);
        tree.Hive($"{system32}/config/SYSTEM", settings);
        return tree;
    }

    private static FileSystem Partition(string device, string uuid, long start) =>
        new(new Mountable(device), new Device(device), "ntfs") { Partition = new(new Device(device[..^1]), 1, uuid, "", start) };

    private static byte[] Mbr(uint signature, long start)
    {
        var bytes = new byte[12];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, signature);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(4), start);
        return bytes;
    }
}
