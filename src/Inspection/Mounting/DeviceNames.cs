using System.Globalization;

namespace Engine.Inspection.Mounting;

/// <summary>
/// Finds what a guest's fstab means among the file systems that are here. The guest's own disk names (<c>/dev/vda1</c>,
/// <c>/dev/nvme0n1p2</c>) are read by position: its first disk is ours.
/// </summary>
internal sealed class DeviceNames
{
    /// <summary>Copies of one disk bear the same identifiers; more than so many are not compared.</summary>
    private const int SameNameMax = 16;

    private readonly IReadOnlyList<Device> _disks;
    private readonly Dictionary<string, DeviceTrees> _byDevice = [];
    private readonly Dictionary<(string Disk, int Number), string> _byPartition = [];
    private readonly Dictionary<(string Kind, string Value), List<FileSystem>> _byTag = [];

    public DeviceNames(IMachine machine)
    {
        _disks = machine.Disks;
        foreach (var fileSystem in machine.FileSystems)
        {
            var device = fileSystem.Device.Name;
            if (_byDevice.TryGetValue(device, out var here))
            {
                here.Add(fileSystem);
                continue;
            }
            _byDevice.Add(device, new DeviceTrees(fileSystem));
            AddTag("UUID", Fold(fileSystem.Uuid), fileSystem);
            AddTag("LABEL", fileSystem.Label, fileSystem);
            if (fileSystem.Partition is { } partition)
            {
                _byPartition.TryAdd((partition.Disk.Name, partition.Number), device);
                AddTag("PARTUUID", Fold(partition.Uuid), fileSystem);
                AddTag("PARTLABEL", partition.Label, fileSystem);
            }
        }
    }

    /// <summary>What an entry of the fstab on <paramref name="root"/> mounts; null when it isn't here.</summary>
    public FileSystem? Find(FstabEntry entry, FileSystem root) =>
        FindDevice(entry.Source, root) is { } device && _byDevice.TryGetValue(device, out var here) ? here.Find(entry) : null;

    private string? FindDevice(string source, FileSystem root)
    {
        if (source.IndexOf('=') is > 0 and var equals)
        {
            var value = source[(equals + 1)..].Trim('"', '\'');
            return source[..equals].ToUpperInvariant() switch
            {
                "UUID" => Tagged("UUID", Fold(value), root),
                "PARTUUID" => Tagged("PARTUUID", Fold(value), root),
                "LABEL" => Tagged("LABEL", value, root),
                "PARTLABEL" => Tagged("PARTLABEL", value, root),
                _ => null,
            };
        }
        if (!source.StartsWith("/dev/", StringComparison.Ordinal))
            return null;
        // Our sda is the guest's first disk only if it has names of this kind, so names by position go first.
        return ByPosition(source["/dev/".Length..]) ?? (_byDevice.ContainsKey(source) ? source : null) ?? ByLink(source, root);
    }

    private string? ByLink(string source, FileSystem root)
    {
        if (After(source, "/dev/disk/by-uuid/") is { } uuid)
            return Tagged("UUID", Fold(UdevEscapes.Undo(uuid)), root);
        if (After(source, "/dev/disk/by-label/") is { } label)
            return Tagged("LABEL", UdevEscapes.Undo(label), root);
        if (After(source, "/dev/disk/by-partuuid/") is { } partitionUuid)
            return Tagged("PARTUUID", Fold(UdevEscapes.Undo(partitionUuid)), root);
        if (After(source, "/dev/disk/by-partlabel/") is { } partitionLabel)
            return Tagged("PARTLABEL", UdevEscapes.Undo(partitionLabel), root);
        if (After(source, "/dev/mapper/") is { } mapped)
            return LogicalVolume(mapped) is { } volume && _byDevice.ContainsKey(volume) ? volume : null;
        // These names are made from the disk's maker or its slot, which an image does not hold: sure only of a single disk.
        if ((After(source, "/dev/disk/by-id/") ?? After(source, "/dev/disk/by-path/")) is { } slot && _disks.Count == 1)
            return slot.LastIndexOf("-part", StringComparison.Ordinal) is >= 0 and var part
                ? int.TryParse(slot.AsSpan(part + 5), NumberStyles.None, null, out var number) ? OnDisk(0, number) : null
                : OnDisk(0, 0);
        return null;
    }

    /// <summary><c>my--group-root</c>, device-mapper's name, is <c>/dev/my-group/root</c>; null when there is no such pair.</summary>
    internal static string? LogicalVolume(string mapped)
    {
        for (var i = 1; i < mapped.Length - 1; i++)
        {
            if (mapped[i] != '-')
                continue;
            if (mapped[i + 1] == '-')
                i++;
            else
                return "/dev/" + mapped[..i].Replace("--", "-") + "/" + mapped[(i + 1)..].Replace("--", "-");
        }
        return null;
    }

    private string? ByPosition(string name) => GuestDisk.Parse(name) is { } place ? OnDisk(place.Position, place.Partition) : null;

    private string? OnDisk(int position, int partition)
    {
        if (position >= _disks.Count)
            return null;
        var disk = _disks[position].Name;
        return partition == 0 ? (_byDevice.ContainsKey(disk) ? disk : null) : _byPartition.GetValueOrDefault((disk, partition));
    }

    /// <summary>Of several with the same name (copies of one disk) the one on the root's own disk.</summary>
    private string? Tagged(string kind, string value, FileSystem root)
    {
        if (!_byTag.TryGetValue((kind, value), out var all))
            return null;
        return (all.FirstOrDefault(one => one.Device == root.Device)
            ?? all.FirstOrDefault(one => one.Partition is { } partition && partition.Disk == root.Partition?.Disk)
            ?? all[0]).Device.Name;
    }

    private void AddTag(string kind, string value, FileSystem fileSystem)
    {
        if (value.Length == 0)
            return;
        if (!_byTag.TryGetValue((kind, value), out var all))
            _byTag.Add((kind, value), all = []);
        if (all.Count < SameNameMax)
            all.Add(fileSystem);
    }

    private static string Fold(string uuid) => uuid.ToLowerInvariant();

    private static string? After(string text, string beginning) =>
        text.StartsWith(beginning, StringComparison.Ordinal) ? text[beginning.Length..] : null;
}
