using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IBtrfsSnapshots"/>
public sealed class BtrfsSnapshots(GuestTree tree) : IBtrfsSnapshots
{
    public void BtrfsSubvolumeSnapshot(GuestPath source, GuestPath dest, bool? ro, string? qgroupid)
    {
        const string action = "btrfs_subvolume_snapshot";
        using var from = tree.OpenFolder(source.Path, action);
        using var place = tree.FindPlace(dest.Path, action);
        using var folder = OpenToChange(place, $"{action}: {dest}");
        var group = qgroupid is null ? (ulong?)null : Btrfs.QuotaGroup(qgroupid);
        if (BtrfsCalls.TrySnapshot(folder, place.Name, from, ro ?? false, group) is not 0 and var number)
            throw Errno.Failure(number, $"{action}: {dest}");
    }

    public void BtrfsSubvolumeDelete(GuestPath subvolume)
    {
        const string action = "btrfs_subvolume_delete";
        using var place = tree.FindPlace(subvolume.Path, action);
        using var folder = OpenToChange(place, $"{action}: {subvolume}");
        if (BtrfsCalls.TryDelete(folder, place.Name) is not 0 and var number)
            throw Errno.Failure(number, $"{action}: {subvolume}");
    }

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

    private static Descriptor OpenToChange(Place place, string doing)
    {
        var folder = FileCalls.Open(NulBytes.Of(place.Folder.ProcPath), FileCalls.ReadOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0);
        return folder.IsInvalid ? throw Errno.LastFailure(doing) : folder;
    }
}
