namespace Engine.Protocol.Contract;

/// <summary>Btrfs subvolumes that come and go, and the devices of a btrfs.</summary>
[Contract]
public interface IBtrfsSnapshots
{
    /// <summary>Makes a snapshot of a subvolume.</summary>
    /// <param name="ro">Whether it can't be written to.</param>
    /// <param name="qgroupid">The quota group that it joins, as LEVEL/ID.</param>
    [Action("btrfs_subvolume_snapshot", Since = "1.17.35", Group = "btrfs")]
    void BtrfsSubvolumeSnapshot(GuestPath source, GuestPath dest, bool? ro = null, string? qgroupid = null);

    /// <summary>Removes a subvolume or snapshot with all in it.</summary>
    [Action("btrfs_subvolume_delete", Since = "1.17.35", Group = "btrfs")]
    void BtrfsSubvolumeDelete(GuestPath subvolume);

    /// <summary>All devices of the btrfs that a device belongs to.</summary>
    /// <error code="EINVAL">There is no btrfs on it.</error>
    [Action("btrfs_filesystem_show", Since = "1.33.29", Group = "btrfs")]
    IReadOnlyList<Device> BtrfsFilesystemShow(Device device);
}
