using System.Diagnostics;
using System.Text;
using Engine.Inspection.Tests.Fixtures;

namespace Engine.Inspection.Tests.Mounting;

public class FstabTests
{
    [Theory(DisplayName = "An fstab line finds its file system by every kind of name")]
    [InlineData("/dev/sda2", "/dev/sda2")]
    [InlineData("/dev/vda2", "/dev/sda2")]
    [InlineData("/dev/hda2", "/dev/sda2")]
    [InlineData("/dev/xvda2", "/dev/sda2")]
    [InlineData("/dev/xvdb1", "/dev/sdb1")]
    [InlineData("/dev/nvme0n1p2", "/dev/sda2")]
    [InlineData("/dev/nvme1n1p1", "/dev/sdb1")]
    [InlineData("/dev/nvme0n2p1", "/dev/sdb1")]
    [InlineData("/dev/mmcblk0p2", "/dev/sda2")]
    [InlineData("/dev/cciss/c0d1p1", "/dev/sdb1")]
    [InlineData("/dev/vdc", "/dev/sdc")]
    [InlineData("UUID=0A0A-BEEF", "/dev/sda2")]
    [InlineData("UUID=\"0a0a-beef\"", "/dev/sda2")]
    [InlineData("LABEL=my\\040data", "/dev/sda2")]
    [InlineData("LABEL=\\303\\244", "/dev/sdb1")]
    [InlineData("PARTUUID=DEADBEEF-02", "/dev/sda2")]
    [InlineData("PARTLABEL=data\\040part", "/dev/sda2")]
    [InlineData("/dev/disk/by-uuid/0a0a-beef", "/dev/sda2")]
    [InlineData("/dev/disk/by-label/my\\134x20data", "/dev/sda2")]
    [InlineData("/dev/disk/by-label/my\\x20data", "/dev/sda2")]
    [InlineData("/dev/disk/by-partuuid/deadbeef-02", "/dev/sda2")]
    [InlineData("/dev/disk/by-partlabel/data\\x20part", "/dev/sda2")]
    [InlineData("/dev/mapper/my--group-data--one", "/dev/my-group/data-one")]
    [InlineData("/dev/my-group/data-one", "/dev/my-group/data-one")]
    [InlineData("/dev/sda3", null)]
    [InlineData("/dev/vdz1", null)]
    [InlineData("/dev/nvme0n0p1", null)]
    [InlineData("/dev/nvme99999999999n1p1", null)]
    [InlineData("/dev/vda0", null)]
    [InlineData("/dev/vda2x", null)]
    [InlineData("UUID=", null)]
    [InlineData("LABEL=nobody", null)]
    [InlineData("/dev/mapper/nothing", null)]
    [InlineData("/dev/mapper/-", null)]
    [InlineData("/dev/disk/by-id/scsi-0QEMU-part2", null)]
    [InlineData("server:/export", null)]
    [InlineData("tmpfs", null)]
    public void Finds(string source, string? expected)
    {
        var machine = new TextMachine().Disk("/dev/sda").Disk("/dev/sdb").Disk("/dev/sdc")
            .Add("/dev/sda1", Root($"{source} /data ext4 defaults 0 2\n"))
            .Add("/dev/sda2", null, uuid: "0a0a-beef", label: "my data", partitionUuid: "deadbeef-02", partitionLabel: "data part")
            .Add("/dev/sdb1", null, label: "ä")
            .Add("/dev/sdc", null)
            .Add("/dev/my-group/data-one", null);

        var system = Inspector.Inspect(machine).Should().ContainSingle().Which;

        system.Mountpoints.Where(one => one.Path == "/data").Select(one => one.Mountable.Name).Should()
            .Equal(expected is null ? [] : [expected]);
    }

    [Theory(DisplayName = "Names made from the disk's maker or slot are sure when there is one disk")]
    [InlineData("/dev/disk/by-id/scsi-0QEMU_HARDDISK-part2")]
    [InlineData("/dev/disk/by-path/pci-0000:00:05.0-scsi-0:0:0:0-part2")]
    public void FindsBySlot(string source) =>
        Mountpoints(new TextMachine().Add("/dev/sda1", Root($"{source} /data ext4\n")).Add("/dev/sda2", null)).Should()
            .Be("/=/dev/sda1 /data=/dev/sda2");

    [Fact(DisplayName = "Mount points come shortest path first, the root even if fstab forgets it; swap is a file system only")]
    public void Ordered()
    {
        const string fstab = """
            # <file system> <mount point> <type>
            LABEL=deep  /var/lib/mysql  xfs  noatime  0 2
            UUID=aa     /var            ext4 defaults 0 2
            UUID=bb     none            swap sw       0 0
            UUID=cc     /boot/efi       vfat umask=0077,noauto 0 1
            proc        /proc           proc  defaults
            /dev/cdrom  /media/cdrom0   udf  user,noauto
            /var/tmp    /tmp            none bind
            tmpfs       /run            tmpfs
            """;
        var machine = new TextMachine()
            .Add("/dev/sda1", null, "vfat", uuid: "cc").Add("/dev/sda2", Root(fstab)).Add("/dev/sda3", null, uuid: "aa")
            .Add("/dev/sda4", null, "swap", uuid: "bb").Add("/dev/vg/mysql", null, "xfs", label: "deep");

        var system = Inspector.Inspect(machine).Should().ContainSingle().Which;

        Mountpoints(machine).Should().Be("/=/dev/sda2 /var=/dev/sda3 /boot/efi=/dev/sda1 /var/lib/mysql=/dev/vg/mysql");
        system.Filesystems.Select(one => one.Name).Should().Equal("/dev/sda2", "/dev/vg/mysql", "/dev/sda3", "/dev/sda4", "/dev/sda1");
    }

    [Theory(DisplayName = "Mount points that could lead out of the system or into the kernel's own trees are left out")]
    [InlineData("/../../etc")]
    [InlineData("/data/../..")]
    [InlineData("/a/./b")]
    [InlineData("data")]
    [InlineData("/nul\\000byte")]
    [InlineData("/proc/1")]
    [InlineData("/dev/shm")]
    public void Refuses(string path) =>
        Mountpoints(new TextMachine().Add("/dev/sda1", Root($"/dev/sda2 {path} ext4\n")).Add("/dev/sda2", null)).Should().Be("/=/dev/sda1");

    [Fact(DisplayName = "Slashes too many are taken away, escapes are undone")]
    public void CleansPaths() =>
        Mountpoints(new TextMachine().Add("/dev/sda1", Root("/dev/sda2 //srv//my\\040data/ ext4\n")).Add("/dev/sda2", null))
            .Should().Be("/=/dev/sda1 /srv/my data=/dev/sda2");

    [Fact(DisplayName = "Garbage lines hide no other line")]
    public void Garbage()
    {
        var garbage = new byte[2000];
        new Random(7).NextBytes(garbage);
        byte[] fstab = [.. garbage, (byte)'\n', 0xff, 0, (byte)'\n', .. "=\n/dev/\n\\\n/dev/sda2\n\\999 \\777 \\\n"u8,
            .. "/dev/sda2\t/data\text4"u8];

        Mountpoints(new TextMachine().Add("/dev/sda1", Root("").File("/etc/fstab", fstab)).Add("/dev/sda2", null))
            .Should().Contain("/data=/dev/sda2");
    }

    [Fact(DisplayName = "Of two copies of a disk each system gets the parts on its own disk")]
    public void Copies()
    {
        const string fstab = "UUID=root / ext4\nUUID=boot /boot ext4\n";
        var machine = new TextMachine()
            .Add("/dev/sda1", null, uuid: "boot").Add("/dev/sda2", Root(fstab), uuid: "root")
            .Add("/dev/sdb1", null, uuid: "boot").Add("/dev/sdb2", Root(fstab), uuid: "root");

        Inspector.Inspect(machine).Select(system => string.Join(' ', system.Mountpoints.Select(one => one.Mountable.Name)))
            .Should().Equal("/dev/sda2 /dev/sda1", "/dev/sdb2 /dev/sdb1");
    }

    [Fact(DisplayName = "An fstab of 20,000 lines is answered at once, and says at most a thousand mount points")]
    public void Huge()
    {
        var fstab = new StringBuilder();
        for (var i = 0; i < 20_000; i++)
            fstab.Append($"UUID=aa /mnt/{i} ext4 defaults 0 0\n");
        var machine = new TextMachine().Add("/dev/sda1", Root(fstab.ToString())).Add("/dev/sda2", null, uuid: "aa");

        var watch = Stopwatch.StartNew();
        var system = Inspector.Inspect(machine).Should().ContainSingle().Which;

        system.Mountpoints.Should().HaveCount(Inspector.MountpointsMax);
        watch.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(5));
    }

    [Fact(DisplayName = "A line after 20,000 that mean nothing is still read")]
    public void AfterMany()
    {
        var fstab = string.Concat(Enumerable.Repeat("# nothing\nserver:/x /mnt nfs\n", 10_000)) + "UUID=aa /data ext4\n";

        Mountpoints(new TextMachine().Add("/dev/sda1", Root(fstab)).Add("/dev/sda2", null, uuid: "aa")).Should()
            .Be("/=/dev/sda1 /data=/dev/sda2");
    }

    [Fact(DisplayName = "Both systems of a dual boot are reported, each with its own mount points")]
    public void DualBoot()
    {
        var machine = new TextMachine()
            .Add("/dev/sda1", Root("/dev/sda1 / ext4\n/dev/sda3 /home ext4\n"))
            .Add("/dev/sda2", Root("/dev/sda2 / ext4\n").File("/etc/os-release", "ID=fedora\nVERSION_ID=40\n"))
            .Add("/dev/sda3", new TextTree().Folder("/alice"));

        Inspector.Inspect(machine).Select(system => $"{system.Root} {system.Distro} {system.Mountpoints.Count}")
            .Should().Equal("/dev/sda1 debian 2", "/dev/sda2 fedora 1");
    }

    private static TextTree Root(string fstab) =>
        new TextTree().File("/etc/os-release", "ID=debian\nVERSION_ID=\"12\"\n").Folder("/usr/bin").File("/etc/fstab", fstab);

    private static string Mountpoints(IMachine machine) => string.Join(' ',
        Inspector.Inspect(machine).Should().ContainSingle().Which.Mountpoints.Select(one => $"{one.Path}={one.Mountable}"));
}
