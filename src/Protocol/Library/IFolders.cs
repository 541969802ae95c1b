using Engine.Protocol.Contract;
using Engine.Protocol.Structs;

namespace Engine.Protocol.Library;

/// <summary>What is in folders, however many names that are.</summary>
[LibraryContract]
public interface IFolders
{
    /// <summary>The names in a folder in the order of their bytes, without <c>.</c> and <c>..</c>.</summary>
    [Action("ls", Since = "0.0.4")]
    Task<IReadOnlyList<string>> LsAsync(GuestPath directory, CancellationToken cancel = default);

    /// <summary>All names below a folder as they follow its path, in the order of their bytes: each begins with a slash unless the path ends with one.</summary>
    [Action("find", Since = "1.0.27")]
    Task<IReadOnlyList<string>> FindAsync(GuestPath directory, CancellationToken cancel = default);

    /// <summary>A folder's entries, <c>.</c> and <c>..</c> among them, in the order of their names' bytes.</summary>
    [Action("readdir", Since = "1.0.55")]
    Task<IReadOnlyList<Dirent>> ReaddirAsync(GuestPath dir, CancellationToken cancel = default);

    /// <summary>stat(2), following a symbolic link, in whole seconds.</summary>
    [Action("stat", Since = "1.9.2")]
    Task<Stat> StatAsync(GuestPath path, CancellationToken cancel = default);

    /// <summary>stat(2) of the path itself, in whole seconds.</summary>
    [Action("lstat", Since = "1.9.2")]
    Task<Stat> LstatAsync(GuestPath path, CancellationToken cancel = default);

    /// <summary>lstat of many names in one folder; a name that can't be read gives an entry whose inode is -1.</summary>
    [Action("lstatlist", Since = "1.0.77")]
    Task<IReadOnlyList<Stat>> LstatlistAsync(GuestPath path, IReadOnlyList<Filename> names, CancellationToken cancel = default);

    /// <summary>lstatns of many names in one folder; a name that can't be read gives an entry whose inode is -1.</summary>
    [Action("lstatnslist", Since = "1.27.53")]
    Task<IReadOnlyList<StatNs>> LstatnslistAsync(GuestPath path, IReadOnlyList<Filename> names, CancellationToken cancel = default);

    /// <summary>
    /// The extended attributes of many names in one folder, in one list: before those of each name stands an entry whose
    /// name is empty and whose value is their number in decimal, or is empty when they can't be read.
    /// </summary>
    [Action("lxattrlist", Since = "1.0.77", Group = "linuxxattrs")]
    Task<IReadOnlyList<Xattr>> LxattrlistAsync(GuestPath path, IReadOnlyList<Filename> names, CancellationToken cancel = default);

    /// <summary>readlink of many names in one folder; what is no link gives an empty string.</summary>
    [Action("readlinklist", Since = "1.0.77")]
    Task<IReadOnlyList<string>> ReadlinklistAsync(GuestPath path, IReadOnlyList<Filename> names, CancellationToken cancel = default);
}
