namespace Engine.Protocol.Contract;

/// <summary>
/// What a file system holds beside what it shows: deleted files, and blocks. It is read from the device, mounted or not; unmount it
/// first, for what was changed since may not be on the device yet. ext, FAT, exFAT, NTFS, HFS+, UFS, ISO 9660 and YAFFS2 are known.
/// </summary>
[Contract]
public interface ISleuthKit
{
    /// <summary>
    /// Sends the content of an inode, be the file there or deleted. Of a deleted one it is what its blocks hold now; ext4 forgets which
    /// blocks they were, so that nothing comes.
    /// </summary>
    /// <param name="inode">0 or more.</param>
    /// <error code="EINVAL">The number is negative, or the device is a subvolume.</error>
    /// <error code="ETIMEDOUT">It took more than an hour.</error>
    [Action("download_inode", Since = "1.33.14", Group = "sleuthkit", Progress = true)]
    void DownloadInode(Mountable device, long inode, [FileOut] Stream filename);

    /// <summary>The names of a file system, as tsk_dirent one after the other, in XDR: first those in use, then the deleted ones.</summary>
    /// <error code="E2BIG">There are more than 4194304 names.</error>
    [Action("internal_filesystem_walk", Since = "1.33.39", Group = "libtsk")]
    void InternalFilesystemWalk(Mountable device, [FileOut] Stream filename);

    /// <summary>Sends blocks of a file system, whatever they belong to.</summary>
    /// <param name="start">The first block; 0 or more.</param>
    /// <param name="stop">The last one, which is sent too; more than start. Behind the file system's end it is the last that there is.</param>
    /// <param name="unallocated">Whether only those are sent that belong to nothing; false by default.</param>
    /// <error code="EINVAL">The blocks are no range, or the device is a subvolume.</error>
    /// <error code="ETIMEDOUT">It took more than an hour.</error>
    [Action("download_blocks", Since = "1.33.45", Group = "sleuthkit", Progress = true)]
    void DownloadBlocks(Mountable device, long start, long stop, [FileOut] Stream filename, bool? unallocated = null);

    /// <summary>The names of an inode, as internal_filesystem_walk sends them.</summary>
    [Action("internal_find_inode", Since = "1.35.6", Group = "libtsk")]
    void InternalFindInode(Mountable device, long inode, [FileOut] Stream filename);
}
