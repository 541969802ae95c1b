using Engine.Daemon.Linux;
using Engine.Inspection;
using Engine.Protocol;

namespace Engine.Daemon.Inspecting;

/// <summary>What inspection knows of a device that may hold a file system.</summary>
/// <param name="IsSecondName">
/// Whether it begins where a partition before it begins: one file system, named again by a table that goes round in a
/// circle or overlaps. A hundred of them would be a hundred systems.
/// </param>
internal sealed record KnownDevice(Superblock? Superblock, Partition? Partition, bool IsSecondName)
{
    /// <param name="device">The API's name.</param>
    /// <param name="superblock">As the list of file systems has it.</param>
    public static KnownDevice Look(string device, Superblock? superblock, PartitionTables tables)
    {
        var kernelPath = GuestDevice.KernelPath(device);
        var place = DiskName.Parse(device);
        if (place is { Partition: not null } && tables.IsSecondName(place.Value, kernelPath))
            return new KnownDevice(null, null, IsSecondName: true);
        return new KnownDevice(
            superblock,
            place is { Partition: not null } partition ? tables.Find(partition) : null,
            IsSecondName: false);
    }
}

/// <summary>The partitions of the disks; each table is read once, since one of a hundred logical partitions is a chain of as many sectors.</summary>
internal sealed class PartitionTables
{
    private readonly Dictionary<string, Dictionary<int, PartitionEntry>> _entries = new(StringComparer.Ordinal);
    private readonly HashSet<(int Disk, string Start)> _starts = [];

    /// <param name="kernelPath">The partition's.</param>
    public bool IsSecondName(DiskName name, string kernelPath) =>
        SysFile.Read($"/sys/class/block/{Path.GetFileName(kernelPath)}/start") is { } start && !_starts.Add((name.Index, start));

    /// <param name="name">A partition's.</param>
    public Partition Find(DiskName name)
    {
        var disk = (name with { Partition = null }).ToString();
        if (!_entries.TryGetValue(disk, out var entries))
        {
            _entries[disk] = entries = [];
            foreach (var one in Blkid.TryPartitionTable(GuestDevice.KernelPath(disk))?.Entries ?? [])
                entries.TryAdd(one.Number, one);
        }
        var entry = entries.GetValueOrDefault(name.Partition!.Value);
        return new Partition(
            new Device(disk), name.Partition.Value, entry?.Uuid ?? "", entry?.Name ?? "", entry is null ? -1 : entry.Start * PartitionEntry.UnitBytes);
    }
}
