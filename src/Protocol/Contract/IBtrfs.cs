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

    /// <summary>Makes a btrfs over devices.</summary>
    /// <param name="allocstart">The byte of each device to begin at.</param>
    /// <param name="bytecount">Of each device; by default all of it.</param>
    /// <param name="leafsize">The older name of nodesize.</param>
    [Action("mkfs_btrfs", Since = "1.17.25", Group = "btrfs")]
    void MkfsBtrfs(
        IReadOnlyList<Device> devices,
        long? allocstart = null,
        long? bytecount = null,
        string? datatype = null,
        int? leafsize = null,
        string? label = null,
        string? metadata = null,
        int? nodesize = null,
        int? sectorsize = null);

    /// <summary>Removes a subvolume.</summary>
    [Action("btrfs_subvolume_delete", Since = "1.17.35", Group = "btrfs")]
    void BtrfsSubvolumeDelete(GuestPath subvolume);

    /// <summary>Makes a snapshot of a subvolume.</summary>
    /// <param name="ro">It can not be written.</param>
    [Action("btrfs_subvolume_snapshot", Since = "1.17.35", Alias = "btrfs_subvolume_snapshot_opts", Group = "btrfs")]
    void BtrfsSubvolumeSnapshot(GuestPath source, GuestPath dest, bool? ro = null, string? qgroupid = null);

    /// <summary>What btrfs tells of a subvolume, by its own names in small letters.</summary>
    [Action("btrfs_subvolume_show", Since = "1.29.17", Group = "btrfs")]
    IReadOnlyList<KeyValuePair<string, string>> BtrfsSubvolumeShow(GuestPath subvolume);

    /// <summary>Writes what the file system holds in memory.</summary>
    [Action("btrfs_filesystem_sync", Since = "1.17.35", Group = "btrfs")]
    void BtrfsFilesystemSync(GuestPath fs);

    /// <summary>Spreads the data anew.</summary>
    [Action("btrfs_filesystem_balance", Since = "1.17.35", Group = "btrfs")]
    void BtrfsFilesystemBalance(GuestPath fs);

    /// <summary>Makes files whole.</summary>
    /// <param name="compress">none, zlib or lzo.</param>
    [Action("btrfs_filesystem_defragment", Since = "1.29.22", Group = "btrfs")]
    void BtrfsFilesystemDefragment(GuestPath path, bool? flush = null, string? compress = null);

    /// <summary>Sets a file system's size.</summary>
    /// <param name="size">In bytes; by default all of the device.</param>
    [Action("btrfs_filesystem_resize", Since = "1.11.17", Group = "btrfs")]
    void BtrfsFilesystemResize(GuestPath mountpoint, long? size = null);

    /// <summary>Turns quotas on or off.</summary>
    [Action("btrfs_quota_enable", Since = "1.29.17", Group = "btrfs")]
    void BtrfsQuotaEnable(MountableOrPath fs, bool enable);

    /// <summary>Counts again for quotas, and waits for it.</summary>
    [Action("btrfs_quota_rescan", Since = "1.29.17", Group = "btrfs")]
    void BtrfsQuotaRescan(MountableOrPath fs);

    /// <summary>Limits what a quota group may take, in bytes.</summary>
    [Action("btrfs_qgroup_limit", Since = "1.29.17", Group = "btrfs")]
    void BtrfsQgroupLimit(GuestPath subvolume, long size);

    /// <summary>Makes a quota group.</summary>
    [Action("btrfs_qgroup_create", Since = "1.29.17", Group = "btrfs")]
    void BtrfsQgroupCreate(string qgroupid, GuestPath subvolume);

    /// <summary>Removes a quota group.</summary>
    [Action("btrfs_qgroup_destroy", Since = "1.29.17", Group = "btrfs")]
    void BtrfsQgroupDestroy(string qgroupid, GuestPath subvolume);

    /// <summary>Puts a quota group below another.</summary>
    [Action("btrfs_qgroup_assign", Since = "1.29.17", Group = "btrfs")]
    void BtrfsQgroupAssign(string src, string dst, GuestPath path);

    /// <summary>Takes a quota group out of another.</summary>
    [Action("btrfs_qgroup_remove", Since = "1.29.17", Group = "btrfs")]
    void BtrfsQgroupRemove(string src, string dst, GuestPath path);

    /// <summary>The quota groups and what they take.</summary>
    [Action("btrfs_qgroup_show", Since = "1.29.17", Group = "btrfs")]
    IReadOnlyList<BtrfsQgroup> BtrfsQgroupShow(GuestPath path);

    /// <summary>Begins to check all of a file system.</summary>
    [Action("btrfs_scrub_start", Since = "1.29.22", Group = "btrfs")]
    void BtrfsScrubStart(GuestPath path);

    /// <summary>Checks all of a file system, and waits for it.</summary>
    [Action("btrfs_scrub_full", Since = "1.55.12", Group = "btrfs")]
    void BtrfsScrubFull(GuestPath path, bool? @readonly = null);

    /// <summary>Checks a btrfs that is not mounted.</summary>
    /// <param name="superblock">The byte of another superblock.</param>
    /// <param name="repair">Repairs what it can.</param>
    [Action("btrfs_fsck", Since = "1.17.43", Group = "btrfs")]
    void BtrfsFsck(Device device, long? superblock = null, bool? repair = null);

    /// <summary>Takes bad superblocks from good ones.</summary>
    [Action("btrfs_rescue_super_recover", Since = "1.29.22", Group = "btrfs")]
    void BtrfsRescueSuperRecover(Device device);

    /// <summary>Makes a btrfs one that others begin from, or takes that back.</summary>
    [Action("btrfstune_seeding", Since = "1.29.29", Group = "btrfs")]
    void BtrfstuneSeeding(Device device, bool seeding);

    /// <summary>Writes a file system's metadata to a file.</summary>
    /// <param name="compresslevel">0 to 9.</param>
    [Action("btrfs_image", Since = "1.29.32", Group = "btrfs")]
    void BtrfsImage(IReadOnlyList<Device> source, GuestPath image, int? compresslevel = null);
}
