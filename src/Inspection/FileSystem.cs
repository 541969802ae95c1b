namespace Engine.Inspection;

/// <summary>Something that can be mounted, or swap.</summary>
/// <param name="Mountable">The device, or <c>btrfsvol:DEVICE/SUBVOLUME</c>.</param>
/// <param name="Device">The block device it lies on: that of <paramref name="Mountable"/>.</param>
/// <param name="Type">blkid's word: <c>ext4</c>, <c>btrfs</c>, <c>swap</c> …, or <c>unknown</c>.</param>
public sealed record FileSystem(Mountable Mountable, Device Device, string Type)
{
    public const string UnknownType = "unknown";

    public string Label { get; init; } = "";
    public string Uuid { get; init; } = "";

    /// <summary>Null for a whole disk, a logical volume, a RAID device.</summary>
    public Partition? Partition { get; init; }

    /// <summary>
    /// The subvolume that mounting <see cref="Mountable"/> shows: for <c>btrfsvol:</c> the one it names, for the
    /// device the file system's default subvolume. Null for the top level and for what is not btrfs.
    /// </summary>
    public Subvolume? Subvolume { get; init; }

    /// <summary>True for <c>btrfsvol:…</c>, false for the device itself.</summary>
    public bool IsNamedSubvolume => Mountable.Name != Device.Name;
}

/// <param name="Disk">The whole disk.</param>
/// <param name="Number">From 1.</param>
/// <param name="Uuid">The partition's own identifier (PARTUUID), empty when it has none.</param>
/// <param name="Label">The partition's name in a GPT (PARTLABEL), empty when it has none.</param>
/// <param name="StartBytes">Where it begins on the disk; -1 when that is not known.</param>
public sealed record Partition(Device Disk, int Number, string Uuid = "", string Label = "", long StartBytes = -1);

/// <param name="Id">5 is the top level, subvolumes begin at 256.</param>
/// <param name="Path">From the top level, without a slash in front: <c>@/.snapshots/1/snapshot</c>.</param>
public sealed record Subvolume(long Id, string Path);
