using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>What a path of the guest is. Symbolic links lead nowhere outside the guest.</summary>
[Contract]
public interface IFileInformation
{
    /// <summary>stat(2), following a symbolic link.</summary>
    [Action("statns", Since = "1.27.53")]
    StatNs Statns(GuestPath path);

    /// <summary>stat(2) of the path itself, even when it is a symbolic link.</summary>
    [Action("lstatns", Since = "1.27.53")]
    StatNs Lstatns(GuestPath path);

    /// <summary>lstatns of many names in one folder; a name that can't be read gives an entry whose inode is -1.</summary>
    [Action("internal_lstatnslist", Since = "1.27.53")]
    IReadOnlyList<StatNs> InternalLstatnslist(GuestPath path, IReadOnlyList<Filename> names);

    /// <summary>The size and use of the file system that holds a path.</summary>
    [Action("statvfs", Since = "1.9.2")]
    StatVfs Statvfs(GuestPath path);

    /// <summary>A file's size in bytes.</summary>
    [Action("filesize", Since = "1.0.82")]
    long Filesize(GuestPath file);

    /// <summary>Whether the path exists, whatever it is.</summary>
    [Action("exists", Since = "0.0.8")]
    bool Exists(GuestPath path);

    /// <summary>Whether it is a regular file; false too when it does not exist.</summary>
    [Action("is_file", Since = "0.0.8")]
    bool IsFile(GuestPath path, bool? followSymlinks = null);

    /// <summary>Whether it is a folder; false too when it does not exist.</summary>
    [Action("is_dir", Since = "0.0.8")]
    bool IsDir(GuestPath path, bool? followSymlinks = null);

    /// <summary>Whether it is a character device.</summary>
    [Action("is_chardev", Since = "1.5.10")]
    bool IsChardev(GuestPath path, bool? followSymlinks = null);

    /// <summary>Whether it is a block device.</summary>
    [Action("is_blockdev", Since = "1.5.10")]
    bool IsBlockdev(GuestPath path, bool? followSymlinks = null);

    /// <summary>Whether it is a FIFO.</summary>
    [Action("is_fifo", Since = "1.5.10")]
    bool IsFifo(GuestPath path, bool? followSymlinks = null);

    /// <summary>Whether it is a symbolic link.</summary>
    [Action("is_symlink", Since = "1.5.10")]
    bool IsSymlink(GuestPath path);

    /// <summary>Whether it is a unix socket.</summary>
    [Action("is_socket", Since = "1.5.10")]
    bool IsSocket(GuestPath path, bool? followSymlinks = null);

    /// <summary>
    /// The extended attributes of many names in one folder: before those of each name an entry without a name, whose value
    /// is their number in decimal, or is empty when they can't be read.
    /// </summary>
    [Action("internal_lxattrlist", Since = "1.19.32", Group = "linuxxattrs")]
    IReadOnlyList<Xattr> InternalLxattrlist(GuestPath path, IReadOnlyList<Filename> names);

    /// <summary>Where a symbolic link points, as it is written there.</summary>
    [Action("readlink", Since = "1.0.66")]
    string Readlink(GuestPath path);

    /// <summary>readlink of many names in one folder; what is no link gives an empty string.</summary>
    [Action("internal_readlinklist", Since = "1.19.32")]
    IReadOnlyList<string> InternalReadlinklist(GuestPath path, IReadOnlyList<Filename> names);
}
