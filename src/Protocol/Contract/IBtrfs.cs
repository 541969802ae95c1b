using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>Btrfs subvolumes.</summary>
[Contract]
public interface IBtrfs
{
    /// <summary>Makes a subvolume at a path of a mounted btrfs.</summary>
    [Action("btrfs_subvolume_create", Since = "1.17.35", Group = "btrfs")]
    void BtrfsSubvolumeCreate(GuestPath dest, string? qgroupid = null);

    /// <summary>All subvolumes but the top-level one.</summary>
    [Action("btrfs_subvolume_list", Since = "1.17.35", Group = "btrfs")]
    IReadOnlyList<BtrfsSubvolume> BtrfsSubvolumeList(MountableOrPath fs);

    /// <summary>The id of the subvolume that is mounted when none is named; 5 is the top-level one.</summary>
    [Action("btrfs_subvolume_get_default", Since = "1.29.17", Group = "btrfs")]
    long BtrfsSubvolumeGetDefault(MountableOrPath fs);

    /// <summary>Sets the subvolume that is mounted when none is named.</summary>
    [Action("btrfs_subvolume_set_default", Since = "1.17.35", Group = "btrfs")]
    void BtrfsSubvolumeSetDefault(long id, GuestPath fs);
}
