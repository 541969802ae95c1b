using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Disks;

public sealed class ActiveVolumesTests : IDisposable
{
    private const string Ids = "LVM-0123456789abcdefghijklmnopqrstuv0123456789abcdefghijklmnopqrstuv";

    private readonly string _sys = Directory.CreateTempSubdirectory("engine-sys-").FullName;

    public ActiveVolumesTests() => Directory.CreateDirectory($"{_sys}/block/sda");

    public void Dispose() => Directory.Delete(_sys, recursive: true);

    [Fact(DisplayName = "Active volumes stand in the order of their names, hyphens undoubled")]
    public void Names()
    {
        Add("dm-0", "vg-var", Ids);
        Add("dm-1", "my--vg-root--1", Ids);
        ActiveVolumes.Read(_sys).Should().Equal("/dev/my-vg/root-1", "/dev/vg/var");
    }

    [Fact(DisplayName = "Pools, copies, layers of snapshots and parts of RAIDs are no volumes, nor what is not LVM's")]
    public void Internal()
    {
        Add("dm-0", "vg-pool", Ids + "-pool");
        Add("dm-1", "vg-pool-tpool", Ids + "-tpool");
        Add("dm-2", "vg-root-real", Ids + "-real");
        Add("dm-3", "vg-raid_rimage_0", Ids);
        Add("dm-4", "vg-raid_rmeta_1", Ids);
        Add("dm-5", "vg-pvmove0", Ids);
        Add("dm-6", "luks-a-b", "CRYPT-LUKS2-0123456789abcdef-luks");
        Add("dm-7", "vg-raid", Ids);
        Directory.CreateDirectory($"{_sys}/block/dm-8"); // it went away meanwhile
        ActiveVolumes.Read(_sys).Should().Equal("/dev/vg/raid");
    }

    private void Add(string device, string name, string uuid)
    {
        var folder = Directory.CreateDirectory($"{_sys}/block/{device}/dm").FullName;
        File.WriteAllText($"{folder}/name", name + "\n");
        File.WriteAllText($"{folder}/uuid", uuid + "\n");
    }
}
