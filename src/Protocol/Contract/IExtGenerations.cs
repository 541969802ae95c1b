namespace Engine.Protocol.Contract;

/// <summary>The generation number that ext file systems keep of each inode, by which NFS tells a new file from an old one.</summary>
[Contract]
public interface IExtGenerations
{
    /// <summary>A file's generation: 0 to 4 294 967 295.</summary>
    [Action("get_e2generation", Since = "1.17.31")]
    long GetE2generation(GuestPath file);

    /// <summary>Sets a file's generation.</summary>
    /// <error code="ENOTTY">The file system has checksums over its inodes, which depend on the number.</error>
    [Action("set_e2generation", Since = "1.17.31")]
    void SetE2generation(GuestPath file, long generation);
}
