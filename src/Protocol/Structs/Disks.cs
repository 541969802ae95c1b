using Engine.Protocol.Contract;

namespace Engine.Protocol.Structs;

/// <summary>A partition: its number from 1, and start, end (inclusive) and size in bytes.</summary>
[WireStruct("partition")]
public sealed partial record Partition(
    int PartNum,
    long PartStart,
    long PartEnd,
    long PartSize);

/// <summary>A btrfs subvolume: its id, the id of its parent, and its path below the top-level subvolume.</summary>
[WireStruct("btrfssubvolume")]
public sealed partial record BtrfsSubvolume(
    ulong BtrfssubvolumeId,
    ulong BtrfssubvolumeTopLevelId,
    string BtrfssubvolumePath);

/// <summary>A mountable taken apart. Type 0 device, 1 btrfs subvolume, 2 path.</summary>
[WireStruct("internal_mountable")]
public sealed partial record ParsedMountable(
    int ImType,
    string ImDevice,
    string ImVolume);

/// <summary>A quota group of btrfs: LEVEL/ID, and the bytes that it takes together with others and alone.</summary>
[WireStruct("btrfsqgroup")]
public sealed partial record BtrfsQgroup(
    string BtrfsqgroupId,
    ulong BtrfsqgroupRfer,
    ulong BtrfsqgroupExcl);
