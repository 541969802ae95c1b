using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IDevices"/>
public sealed class Devices : IDevices
{
    public IReadOnlyList<Device> ListDevices() =>
        DiskMap.Read().Disks.Select((_, index) => new Device(new DiskName(index, null).ToString())).ToList();

    public IReadOnlyList<Device> ListPartitions() =>
        DiskMap.Read().Disks
            .SelectMany((disk, index) => disk.Partitions.Select(partition => new Device(new DiskName(index, partition.Number).ToString())))
            .ToList();

    public IReadOnlyList<KeyValuePair<string, string>> ListFilesystems() => new FilesystemList().Read();

    public string VfsType(Mountable mountable) => SuperblockOf(mountable)?.Type ?? "";

    public string VfsLabel(Mountable mountable) => SuperblockOf(mountable)?.Label ?? "";

    public string VfsUuid(Mountable mountable) => SuperblockOf(mountable)?.Uuid ?? "";

    public long BlockdevGetsize64(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        return open.SizeBytes();
    }

    public int BlockdevGetss(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        return open.SectorBytes();
    }

    public void BlockdevSetro(Device device) => SetReadOnly(device, isReadOnly: true);

    public void BlockdevSetrw(Device device) => SetReadOnly(device, isReadOnly: false);

    public bool BlockdevGetro(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        return open.IsReadOnly();
    }

    public void BlockdevRereadpt(Device device)
    {
        using (var open = BlockDevice.Open(GuestDevice.KernelPath(device)))
            open.RereadPartitions();
        PartitionNodes.Await();
    }

    public ParsedMountable InternalParseMountable(Mountable mountable)
    {
        var name = MountableName.Parse(mountable.Name);
        return name.Subvolume is { } subvolume
            ? new ParsedMountable(1, name.Device, subvolume)
            : new ParsedMountable(0, name.Device, "");
    }

    private static void SetReadOnly(Device device, bool isReadOnly)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        open.SetReadOnly(isReadOnly);
    }

    private static Superblock? SuperblockOf(Mountable mountable) =>
        Blkid.Superblock(GuestDevice.KernelPath(MountableName.Parse(mountable.Name).Device));
}
