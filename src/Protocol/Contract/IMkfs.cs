namespace Engine.Protocol.Contract;

/// <summary>Making file systems and swap, and changing their labels.</summary>
[Contract]
public interface IMkfs
{
    /// <summary>Makes a file system on a device; what was on it is lost.</summary>
    /// <param name="fstype">ext2, ext3, ext4, xfs, btrfs, vfat and whatever else has a mkfs in the appliance.</param>
    /// <param name="blocksize">In bytes, a power of two; null lets mkfs choose.</param>
    /// <param name="features">Features as mkfs.ext4 -O takes them.</param>
    /// <param name="inode">The inode's size in bytes.</param>
    /// <param name="sectorsize">In bytes.</param>
    /// <error code="ENOTSUP">The appliance has no mkfs for this type.</error>
    [Action("mkfs", Since = "0.0.8")]
    void Mkfs(
        string fstype,
        Device device,
        int? blocksize = null,
        string? features = null,
        int? inode = null,
        int? sectorsize = null,
        string? label = null);

    /// <summary>Makes a device swap space.</summary>
    [Action("mkswap", Since = "1.0.55")]
    void Mkswap(Device device, string? label = null, string? uuid = null);

    /// <summary>Sets the label of an ext2, ext3 or ext4 file system.</summary>
    [Action("set_e2label", Since = "1.0.15")]
    void SetE2label(Device device, string label);

    /// <summary>Sets the UUID of an ext2, ext3 or ext4 file system; also <c>clear</c>, <c>random</c> and <c>time</c>.</summary>
    [Action("set_e2uuid", Since = "1.0.15")]
    void SetE2uuid(Device device, string uuid);

    /// <summary>Whether ntfs-3g would mount a device.</summary>
    /// <param name="rw">For writing too.</param>
    /// <returns>Its status: 0 yes; 12 no NTFS; 13 damaged; 14 hibernated; 15 not unmounted by Windows; 16 in use; 19 and more other failures.</returns>
    [Action("ntfs_3g_probe", Since = "1.0.43", Group = "ntfs3g")]
    int Ntfs3gProbe(bool rw, Device device);
}
