using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IDeviceSearch"/>
/// <param name="contents">Lists what device-mapper and RAIDs have.</param>
public sealed class DeviceSearch(IBlockContents contents) : IDeviceSearch
{
    public Device FindfsLabel(string label) =>
        WithSuperblock(found => found.Label == label) ?? throw None("findfs_label", label);

    public Device FindfsUuid(string uuid) =>
        WithSuperblock(found => IsSame(found.Uuid, uuid)) ?? throw None("findfs_uuid", uuid);

    public Device FindfsPartlabel(string label) => Partition(entry => entry.Name == label) ?? throw None("findfs_partlabel", label);

    public Device FindfsPartuuid(string uuid) => Partition(entry => IsSame(entry.Uuid, uuid)) ?? throw None("findfs_partuuid", uuid);

    public IReadOnlyList<KeyValuePair<string, string>> ListDiskLabels() =>
        DiskLabel.All().Select(pair => KeyValuePair.Create(pair.Key, pair.Value.ToString())).ToList();

    private Device? WithSuperblock(Func<Superblock, bool> isWanted)
    {
        VolumeGroups.ActivateNew();
        var disks = DiskMap.Read();
        var path = disks.Disks
            .SelectMany(disk => disk.Partitions.Select(partition => partition.KernelPath).Prepend(disk.KernelPath))
            .Concat(ActiveVolumes.Read())
            .Concat(contents.ListDmDevices().Select(device => device.Name))
            .Concat(contents.ListMdDevices().Select(device => device.Name))
            .FirstOrDefault(path => Linux.Blkid.TrySuperblock(path) is { } found && isWanted(found));
        return path is null ? null : new Device(GuestDevice.ApiName(path, disks));
    }

    private static Device? Partition(Func<PartitionEntry, bool> isWanted)
    {
        var disks = DiskMap.Read().Disks;
        for (var index = 0; index < disks.Count; index++)
        {
            var entry = Linux.Blkid.TryPartitionTable(disks[index].KernelPath)?.Entries.FirstOrDefault(isWanted);
            if (entry is not null && disks[index].Partition(entry.Number) is not null)
                return new Device(new DiskName(index, entry.Number).ToString());
        }
        return null;
    }

    // What has no UUID has an empty one.
    private static bool IsSame(string uuid, string wanted) => wanted.Length > 0 && uuid.Equals(wanted, StringComparison.OrdinalIgnoreCase);

    private static ActionException None(string action, string what) => new("ENOENT", $"{action}: no device has {what}");
}
