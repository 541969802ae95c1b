namespace Engine.Protocol.Contract;

/// <summary>Sizes, identities and unused room of file systems of several kinds.</summary>
[Contract]
public interface IFilesystemSizes
{
    /// <summary>The least number of bytes to which a file system can be shrunk.</summary>
    /// <error code="ENOTSUP">It is none of ext2, ext3, ext4, ntfs, btrfs and xfs. Of xfs it is today's size, for it never shrinks.</error>
    [Action("vfs_minimum_size", Since = "1.31.18")]
    long VfsMinimumSize(Mountable mountable);

    /// <summary>Gives a file system a new UUID, drawn at random.</summary>
    /// <error code="ENOTSUP">Its kind has no UUID that can be set.</error>
    [Action("set_uuid_random", Since = "1.29.50")]
    void SetUuidRandom(Device device);

    /// <summary>Tells the disk which parts of a mounted file system are unused.</summary>
    /// <param name="offset">Where to begin, in bytes; 0 by default.</param>
    /// <param name="length">How much to look at, in bytes; all by default.</param>
    /// <param name="minimumfreeextent">Unused parts that are smaller are left, in bytes.</param>
    [Action("fstrim", Since = "1.19.6", Group = "fstrim")]
    void Fstrim(GuestPath mountpoint, long? offset = null, long? length = null, long? minimumfreeextent = null);

    /// <summary>Makes the unused blocks of an ext2, ext3 or ext4 zeros where they are not. It must not be mounted for writing.</summary>
    [Action("zerofree", Since = "1.0.26", Group = "zerofree")]
    void Zerofree(Device device);
}
