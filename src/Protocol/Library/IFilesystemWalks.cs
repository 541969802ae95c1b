using Engine.Protocol.Contract;
using Engine.Protocol.Structs;

namespace Engine.Protocol.Library;

/// <summary>
/// The names that a file system holds, deleted ones too. Paths begin at its root, without a slash. In names and links a control character
/// is <c>^</c>. Nanoseconds and the number of links are not known: -1. Unmount the file system first, so that the device has it all. A
/// deleted file whose name is lost, as with ext4, is <c>$OrphanFiles/OrphanFile-</c> and its inode.
/// </summary>
[LibraryContract]
public interface IFilesystemWalks
{
    /// <summary>All names of a file system: first those in use, then the deleted ones.</summary>
    /// <error code="EINVAL">The device is a subvolume.</error>
    /// <error code="E2BIG">There are more than 4194304 names.</error>
    /// <error code="ETIMEDOUT">It took more than two hours.</error>
    [Action("filesystem_walk", Since = "1.33.39", Group = "libtsk")]
    Task<IReadOnlyList<TskDirent>> FilesystemWalkAsync(Mountable device, CancellationToken cancel = default);

    /// <summary>The names of an inode; none when it has none. All names are looked through.</summary>
    /// <error code="EINVAL">The device is a subvolume.</error>
    /// <error code="ETIMEDOUT">It took more than two hours.</error>
    [Action("find_inode", Since = "1.35.6", Group = "libtsk")]
    Task<IReadOnlyList<TskDirent>> FindInodeAsync(Mountable device, long inode, CancellationToken cancel = default);
}
