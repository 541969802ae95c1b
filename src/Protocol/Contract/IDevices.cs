using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>Block devices and what is on them.</summary>
[Contract]
public interface IDevices
{
    /// <summary>The whole disks, in the order in which they were added.</summary>
    [Action("list_devices", Since = "0.0.4")]
    IReadOnlyList<Device> ListDevices();

    /// <summary>All partitions of all disks.</summary>
    [Action("list_partitions", Since = "0.0.4")]
    IReadOnlyList<Device> ListPartitions();

    /// <summary>
    /// Everything that could hold a file system, with its type: partitions, disks without partitions, logical
    /// volumes, and each btrfs subvolume as a mountable of its own. "unknown" when nothing was recognised.
    /// </summary>
    [Action("list_filesystems", Since = "1.5.15")]
    IReadOnlyList<KeyValuePair<string, string>> ListFilesystems();

    /// <summary>The type of what is on a device, as blkid names it; empty when it has none.</summary>
    [Action("vfs_type", Since = "1.0.75")]
    string VfsType(Mountable mountable);

    /// <summary>The file system's label; empty when it has none.</summary>
    [Action("vfs_label", Since = "1.3.18")]
    string VfsLabel(Mountable mountable);

    /// <summary>The file system's UUID as blkid writes it; empty when it has none.</summary>
    [Action("vfs_uuid", Since = "1.3.18")]
    string VfsUuid(Mountable mountable);

    /// <summary>The device's size in bytes.</summary>
    [Action("blockdev_getsize64", Since = "1.9.3")]
    long BlockdevGetsize64(Device device);

    /// <summary>The device's logical sector size in bytes; mostly 512.</summary>
    [Action("blockdev_getss", Since = "1.9.3")]
    int BlockdevGetss(Device device);

    /// <summary>Makes a device read-only for the appliance's kernel.</summary>
    [Action("blockdev_setro", Since = "1.9.3")]
    void BlockdevSetro(Device device);

    /// <summary>Makes a device writable for the appliance's kernel again; a drive that was added read-only takes writes into its overlay.</summary>
    [Action("blockdev_setrw", Since = "1.9.3")]
    void BlockdevSetrw(Device device);

    /// <summary>Whether a device is read-only for the appliance's kernel.</summary>
    [Action("blockdev_getro", Since = "1.9.3")]
    bool BlockdevGetro(Device device);

    /// <summary>Makes the kernel read the partition table again.</summary>
    /// <error code="EBUSY">A partition of the disk is in use.</error>
    [Action("blockdev_rereadpt", Since = "1.9.3")]
    void BlockdevRereadpt(Device device);

    /// <summary>Takes a mountable apart.</summary>
    [Action("internal_parse_mountable", Since = "1.21.11")]
    ParsedMountable InternalParseMountable(Mountable mountable);

    /// <summary>Writes what the kernel holds of a device, and forgets what it has read of it.</summary>
    [Action("blockdev_flushbufs", Since = "1.9.3")]
    void BlockdevFlushbufs(Device device);

    /// <summary>Whether it is a whole disk and no partition or volume.</summary>
    [Action("is_whole_device", Since = "1.21.9")]
    bool IsWholeDevice(Device device);

    /// <summary>How many disks there are.</summary>
    [Action("nr_devices", Since = "1.19.15")]
    int NrDevices();

    /// <summary>What identifies a device, by the names that blkid prints.</summary>
    [Action("blkid", Since = "1.15.9")]
    IReadOnlyList<KeyValuePair<string, string>> Blkid(Device device);

    /// <summary>Sets a file system's UUID.</summary>
    [Action("set_uuid", Since = "1.23.10")]
    void SetUuid(Device device, string uuid);

    /// <summary>Sets a file system's label.</summary>
    [Action("set_label", Since = "1.17.9")]
    void SetLabel(Mountable mountable, string label);
}
