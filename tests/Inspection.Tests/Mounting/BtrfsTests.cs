using Engine.Inspection.Tests.Fixtures;

namespace Engine.Inspection.Tests.Mounting;

public class BtrfsTests
{
    private static readonly TextTree Nothing = new();

    [Fact(DisplayName = "Fedora: subvolumes root and home below a top level that is no system")]
    public void Fedora()
    {
        var root = System("fedora",
            "UUID=b7f5-/dev/sda3 / btrfs subvol=root,compress=zstd:1 0 0\nUUID=b7f5-/dev/sda3 /home btrfs subvol=home 0 0\n"
            + "UUID=boot /boot ext4 defaults 1 2\n");
        var machine = new TextMachine().Add("/dev/sda2", Nothing, uuid: "boot")
            .Btrfs("/dev/sda3", new TextTree().Folder("/root").Folder("/home"), null,
                (new(256, "root"), root), (new(257, "home"), Nothing));

        Report(machine).Should().Equal(
            "btrfsvol:/dev/sda3/root fedora: /=btrfsvol:/dev/sda3/root /boot=/dev/sda2 /home=btrfsvol:/dev/sda3/home");
    }

    [Fact(DisplayName = "Ubuntu: @ and @home, with timeshift's copies of @")]
    public void Ubuntu()
    {
        const string fstab = """
            UUID=b7f5-/dev/sda2 / btrfs defaults,subvol=@ 0 1
            UUID=b7f5-/dev/sda2 /home btrfs defaults,subvol=/@home 0 2
            """;
        var machine = new TextMachine().Btrfs("/dev/sda2", Nothing, null,
            (new(300, "timeshift-btrfs/snapshots/2024-01-01_10-00-01/@"), System("ubuntu", fstab)),
            (new(256, "@"), System("ubuntu", fstab)), (new(257, "@home"), Nothing), (new(301, "before-upgrade"), System("ubuntu", fstab)));

        Report(machine).Should().Equal("btrfsvol:/dev/sda2/@ ubuntu: /=btrfsvol:/dev/sda2/@ /home=btrfsvol:/dev/sda2/@home");
    }

    [Theory(DisplayName = "openSUSE: the default subvolume is a snapshot and / names none, so the device is the root")]
    [InlineData(true)]
    [InlineData(false)]
    public void OpenSuse(bool isDefaultListed)
    {
        const string fstab = "UUID=b7f5-/dev/sda2 / btrfs defaults 0 0\nUUID=b7f5-/dev/sda2 /var btrfs subvol=/@/var 0 0\n";
        var system = System("opensuse-leap", fstab);
        var shown = new Subvolume(266, "@/.snapshots/1/snapshot");
        (Subvolume, IFileTree)[] others =
            [(new(256, "@"), Nothing), (new(258, "@/var"), Nothing), (new(270, "@/.snapshots/2/snapshot"), System("opensuse-leap", fstab))];
        var machine = new TextMachine().Btrfs("/dev/sda2", system, shown, isDefaultListed ? [.. others, (shown, system)] : others);

        Report(machine).Should().Equal("/dev/sda2 opensuse: /=/dev/sda2 /var=btrfsvol:/dev/sda2/@/var");
    }

    [Fact(DisplayName = "A default subvolume that fstab names is one system, under the name in fstab")]
    public void DefaultNamed()
    {
        var system = System("debian", "/dev/vda1 / btrfs subvol=@rootfs 0 0\n");
        var machine = new TextMachine().Btrfs("/dev/sda1", system, new(256, "@rootfs"), (new(256, "@rootfs"), system));

        Report(machine).Should().Equal("btrfsvol:/dev/sda1/@rootfs debian: /=btrfsvol:/dev/sda1/@rootfs");
    }

    [Fact(DisplayName = "A default subvolume that is not listed by name is the device")]
    public void DefaultUnlisted()
    {
        var system = System("debian", "/dev/vda1 / btrfs subvol=@rootfs 0 0\n");

        Report(new TextMachine().Btrfs("/dev/sda1", system, new(256, "@rootfs"))).Should().Equal("/dev/sda1 debian: /=/dev/sda1");
    }

    [Fact(DisplayName = "A system in the top level, with containers and snapshots below it")]
    public void TopLevel()
    {
        var system = System("debian", "/dev/sda1 / btrfs defaults 0 0\n");
        var machine = new TextMachine().Btrfs("/dev/sda1", system, null,
            (new(256, "var/lib/machines/web"), System("alpine", "")),
            (new(257, "snap1"), System("debian", "/dev/sda1 / btrfs defaults 0 0\n")),
            (new(258, "srv/jail"), System("fedora", "")));

        Report(machine).Should().Equal("/dev/sda1 debian: /=/dev/sda1");
    }

    [Fact(DisplayName = "After a rollback fstab names a snapshot: that is the system, though snapshots are not looked at first")]
    public void RolledBack()
    {
        const string fstab = "UUID=b7f5-/dev/sda1 / btrfs subvol=@/.snapshots/7/snapshot 0 0\n";
        var machine = new TextMachine().Btrfs("/dev/sda1", Nothing, null, (new(256, "@"), System("debian", fstab)),
            (new(290, "@/.snapshots/6/snapshot"), System("debian", fstab)), (new(291, "@/.snapshots/7/snapshot"), System("debian", fstab)));

        Report(machine).Should().Equal("btrfsvol:/dev/sda1/@/.snapshots/7/snapshot debian: /=btrfsvol:/dev/sda1/@/.snapshots/7/snapshot");
    }

    [Fact(DisplayName = "A system only in a snapshot is better than none")]
    public void OnlySnapshot() =>
        Report(new TextMachine().Btrfs("/dev/sda1", Nothing, null, (new(290, ".snapshots/6/snapshot"), System("debian", ""))))
            .Should().Equal("btrfsvol:/dev/sda1/.snapshots/6/snapshot debian: /=btrfsvol:/dev/sda1/.snapshots/6/snapshot");

    [Fact(DisplayName = "Two systems on one btrfs are two")]
    public void Two()
    {
        var machine = new TextMachine().Btrfs("/dev/sda1", Nothing, null,
            (new(256, "@debian"), System("debian", "/dev/sda1 / btrfs subvol=@debian\n")),
            (new(257, "@arch"), System("arch", "/dev/sda1 / btrfs subvolid=257\n")),
            (new(258, "@arch-old"), System("arch", "/dev/sda1 / btrfs subvolid=257\n")));

        Report(machine).Should().Equal("btrfsvol:/dev/sda1/@debian debian: /=btrfsvol:/dev/sda1/@debian",
            "btrfsvol:/dev/sda1/@arch archlinux: /=btrfsvol:/dev/sda1/@arch");
    }

    [Fact(DisplayName = "A subvolume of which only the name is known is not taken for the top level")]
    public void NameOnly()
    {
        var device = new Engine.Protocol.Device("/dev/sda1");
        var machine = new TextMachine().Disk("/dev/sda")
            .Put(new FileSystem(device, device, "btrfs"), System("debian", ""))
            .Put(new FileSystem(new("btrfsvol:/dev/sda1/other"), device, "btrfs"), System("fedora", "/dev/sda1 /top btrfs subvol=/\n"));

        Report(machine).Should().Equal("/dev/sda1 debian: /=/dev/sda1",
            "btrfsvol:/dev/sda1/other fedora: /=btrfsvol:/dev/sda1/other /top=/dev/sda1");
    }

    [Fact(DisplayName = "Ten thousand subvolumes are not all mounted")]
    public void Many()
    {
        var named = Enumerable.Range(256, 10_000).Select(id => (new Subvolume(id, $"sub/{id}"), (IFileTree)Nothing)).ToArray();
        var machine = new TextMachine().Btrfs("/dev/sda1", Nothing, null, named);

        Report(machine).Should().BeEmpty();
        machine.Mounts.Should().HaveCount(Inspector.LooksMax);
    }

    [Fact(DisplayName = "A system in a shallow subvolume is found behind a thousand deep ones")]
    public void Behind()
    {
        var deep = Enumerable.Range(300, 1000).Select(id => (new Subvolume(id, $"@/srv/{id}"), (IFileTree)Nothing));
        var machine = new TextMachine().Btrfs("/dev/sda1", Nothing, null, [.. deep, (new(256, "@"), System("debian", ""))]);

        Report(machine).Should().Equal("btrfsvol:/dev/sda1/@ debian: /=btrfsvol:/dev/sda1/@");
    }

    [Fact(DisplayName = "Copies without number fill no memory: a limit ends the search")]
    public void ManySystems()
    {
        var many = Enumerable.Range(256, 1000).Select(id => (new Subvolume(id, $"s{id}"), (IFileTree)System("debian", ""))).ToArray();
        var machine = new TextMachine().Btrfs("/dev/sda1", Nothing, null, many);

        Report(machine).Should().HaveCount(Inspector.CandidatesMax);
    }

    private static TextTree System(string id, string fstab) =>
        new TextTree().File("/etc/os-release", $"ID={id}\n").Folder("/usr/bin").File("/etc/fstab", fstab);

    private static IEnumerable<string> Report(IMachine machine) => Inspector.Inspect(machine).Select(system =>
        $"{system.Root} {system.Distro}: {string.Join(' ', system.Mountpoints.Select(one => $"{one.Path}={one.Mountable}"))}");
}
