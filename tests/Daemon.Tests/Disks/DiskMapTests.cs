using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Disks;

public sealed class DiskMapTests : IDisposable
{
    private readonly string _sys = Directory.CreateTempSubdirectory("engine-sys-").FullName;

    public void Dispose() => Directory.Delete(_sys, recursive: true);

    [Fact(DisplayName = "Disks stand in the order of their SCSI addresses, whatever letters the kernel gave them")]
    public void Order()
    {
        AddDisk("sdb", "0:0:0:0");
        AddDisk("sda", "0:0:2:0");
        AddDisk("sdc", "0:0:10:0");

        var map = Read();

        map.Disks.Select(disk => disk.KernelName).Should().Equal("sdb", "sda", "sdc");
        map.KernelPath(new DiskName(1, null)).Should().Be("/dev/sda");
        map.ApiName("/dev/sdb").ToString().Should().Be("/dev/sda");
    }

    [Fact(DisplayName = "Without addresses names decide, and sdz comes before sdaa")]
    public void Names()
    {
        foreach (var name in (string[])["sdaa", "sdb", "vda", "sdz"])
            AddDisk(name, address: null);
        Read().Disks.Select(disk => disk.KernelName).Should().Equal("sdb", "sdz", "sdaa", "vda");
    }

    [Fact(DisplayName = "Partitions stand in the order of their numbers, and other folders are none")]
    public void Partitions()
    {
        AddDisk("sda", "0:0:0:0", ("sda10", 10), ("sda2", 2));
        Directory.CreateDirectory($"{_sys}/block/sda/sdaqueue");

        var map = Read();

        map.Disks.Single().Partitions.Select(partition => partition.KernelName).Should().Equal("sda2", "sda10");
        map.KernelPath(new DiskName(0, 10)).Should().Be("/dev/sda10");
        map.KernelPath(new DiskName(0, 3)).Should().BeNull();
        map.KernelPath(new DiskName(1, null)).Should().BeNull();
        map.ApiName("sda2").ToString().Should().Be("/dev/sda2");
    }

    [Fact(DisplayName = "One partition is found without a look at its hundreds of neighbours")]
    public void OnePartition()
    {
        AddDisk("sda", "0:0:0:0", ("sda7", 7));
        AddDisk("nvme0n1", "0:0:1:0", ("nvme0n1p7", 7));
        var map = Read();
        AddDisk("sda", address: null, ("sda8", 8)); // after the map was made

        map.KernelPath(new DiskName(0, 8)).Should().Be("/dev/sda8");
        map.KernelPath(new DiskName(0, 7)).Should().Be("/dev/sda7");
        map.KernelPath(new DiskName(0, 9)).Should().BeNull();
    }

    [Fact(DisplayName = "The appliance's own disk, loops, RAM disks and logical volumes are no disks of the guest")]
    public void NotShown()
    {
        foreach (var name in (string[])["vda", "loop0", "ram0", "dm-0", "zram0", "sr0", "md127", "sda"])
            AddDisk(name, address: null);
        var map = DiskMap.Read(_sys, isAppliances: name => name == "vda");
        map.Disks.Select(disk => disk.KernelName).Should().Equal("sda");
        map.ApiName("/dev/vda").Should().BeNull();
    }

    private DiskMap Read() => DiskMap.Read(_sys, isAppliances: _ => false);

    private void AddDisk(string name, string? address, params (string Name, int Number)[] partitions)
    {
        var folder = Directory.CreateDirectory($"{_sys}/block/{name}").FullName;
        if (address is not null)
            Directory.CreateSymbolicLink($"{folder}/device", $"../../../{address}");
        foreach (var partition in partitions)
        {
            Directory.CreateDirectory($"{folder}/{partition.Name}");
            File.WriteAllText($"{folder}/{partition.Name}/partition", $"{partition.Number}\n");
        }
    }
}
