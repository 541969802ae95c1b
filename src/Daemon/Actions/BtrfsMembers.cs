using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IBtrfsMembers"/>
public sealed class BtrfsMembers : IBtrfsMembers
{
    public IReadOnlyList<Device> BtrfsFilesystemShow(Device device)
    {
        var disks = DiskMap.Read();
        var uuid = Linux.Blkid.Superblock(GuestDevice.KernelPath(device)) is { Type: "btrfs" } own
            ? own.Uuid
            : throw new ActionException("EINVAL", $"btrfs_filesystem_show: there is no btrfs on {device.Name}");
        return Candidates(disks)
            .Where(path => Linux.Blkid.TrySuperblock(path) is { Type: "btrfs" } other && other.Uuid == uuid)
            .Select(path => new Device(GuestDevice.ApiName(path, disks)))
            .ToList();
    }

    private static IEnumerable<string> Candidates(DiskMap disks) => disks.Disks
        .SelectMany(disk => disk.Partitions.Select(partition => partition.KernelPath).Prepend(disk.KernelPath))
        .Concat(ActiveVolumes.Read());
}
