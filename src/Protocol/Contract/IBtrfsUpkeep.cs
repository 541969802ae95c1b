using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>Balances and scrubs of a mounted btrfs, its devices, and its features.</summary>
[Contract]
public interface IBtrfsUpkeep
{
    /// <summary>Stops a balance that runs or waits, and forgets it.</summary>
    /// <param name="path">A path on the file system.</param>
    [Action("btrfs_balance_cancel", Since = "1.29.22", Group = "btrfs")]
    void BtrfsBalanceCancel(GuestPath path);

    /// <summary>Lets a running balance wait until btrfs_balance_resume.</summary>
    [Action("btrfs_balance_pause", Since = "1.29.22", Group = "btrfs")]
    void BtrfsBalancePause(GuestPath path);

    /// <summary>Goes on with a balance that waits, to its end.</summary>
    [Action("btrfs_balance_resume", Since = "1.29.22", Group = "btrfs")]
    void BtrfsBalanceResume(GuestPath path);

    /// <summary>How far a balance is.</summary>
    [Action("btrfs_balance_status", Since = "1.29.26", Group = "btrfs")]
    BtrfsBalance BtrfsBalanceStatus(GuestPath path);

    /// <summary>Adds devices to a mounted file system. What was on them is lost.</summary>
    [Action("btrfs_device_add", Since = "1.17.35", Group = "btrfs")]
    void BtrfsDeviceAdd(IReadOnlyList<Device> devices, GuestPath fs);

    /// <summary>Moves what is on devices to the others of a mounted file system, and takes them out of it.</summary>
    [Action("btrfs_device_delete", Since = "1.17.35", Group = "btrfs")]
    void BtrfsDeviceDelete(IReadOnlyList<Device> devices, GuestPath fs);

    /// <summary>Puts a device in the place of another in a mounted file system, and waits until its content is there.</summary>
    /// <param name="targetdev">Not smaller than the other; what was on it is lost.</param>
    [Action("btrfs_replace", Since = "1.29.48", Group = "btrfs")]
    void BtrfsReplace(Device srcdev, Device targetdev, GuestPath mntpoint);

    /// <summary>Searches a whole device for chunks, and makes the chunk tree anew of them. It must not be mounted.</summary>
    [Action("btrfs_rescue_chunk_recover", Since = "1.29.22", Group = "btrfs")]
    void BtrfsRescueChunkRecover(Device device);

    /// <summary>Stops a scrub that runs; it can be gone on with.</summary>
    [Action("btrfs_scrub_cancel", Since = "1.29.22", Group = "btrfs")]
    void BtrfsScrubCancel(GuestPath path);

    /// <summary>Goes on with a scrub that was stopped. It runs in the background.</summary>
    [Action("btrfs_scrub_resume", Since = "1.29.22", Group = "btrfs")]
    void BtrfsScrubResume(GuestPath path);

    /// <summary>What the last scrub has found, or the running one until now.</summary>
    [Action("btrfs_scrub_status", Since = "1.29.26", Group = "btrfs")]
    BtrfsScrub BtrfsScrubStatus(GuestPath path);

    /// <summary>An older name of btrfstune_seeding.</summary>
    [Action("btrfs_set_seeding", Since = "1.17.43", Group = "btrfs")]
    void BtrfsSetSeeding(Device device, bool seeding);

    /// <summary>Lets a file have more names in one folder than fit into its inode. It can't be taken back.</summary>
    [Action("btrfstune_enable_extended_inode_refs", Since = "1.29.29", Group = "btrfs")]
    void BtrfstuneEnableExtendedInodeRefs(Device device);

    /// <summary>Makes the records of metadata smaller. It can't be taken back.</summary>
    [Action("btrfstune_enable_skinny_metadata_extent_refs", Since = "1.29.29", Group = "btrfs")]
    void BtrfstuneEnableSkinnyMetadataExtentRefs(Device device);
}
