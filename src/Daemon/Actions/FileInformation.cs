using System.Runtime.InteropServices;
using System.Text;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <summary>What the guest's paths are.</summary>
public sealed class FileInformation(GuestTree tree) : IFileInformation
{
    // No file system keeps a longer target; the kernel's own limit is a page.
    private const int LinkTargetBytesMax = 64 * 1024;

    public StatNs Statns(GuestPath path) => Status("statns", path, follow: true);

    public StatNs Lstatns(GuestPath path) => Status("lstatns", path, follow: false);

    public IReadOnlyList<StatNs> InternalLstatnslist(GuestPath path, IReadOnlyList<Filename> names)
    {
        using var folder = tree.Find(path.Path, follow: true, "lstatnslist");
        return [.. names.Select(name => FileStatus.OfName(folder, NulBytes.Of(name.Name)) is { } status ? ToStatNs(status) : Unreadable)];
    }

    public StatVfs Statvfs(GuestPath path)
    {
        using var file = tree.Find(path.Path, follow: true, "statvfs");
        if (FileCalls.StatVfs(file, out var status) != 0)
            throw Errno.LastFailure($"statvfs: {path}");
        return new StatVfs(
            (long)status.BlockSize, (long)status.FragmentSize, (long)status.Blocks, (long)status.BlocksFree, (long)status.BlocksAvailable,
            (long)status.Files, (long)status.FilesFree, (long)status.FilesAvailable,
            (long)status.Id, (long)status.Flags, (long)status.NameMax);
    }

    public long Filesize(GuestPath file) => Status("filesize", file, follow: true).StSize;

    public bool Exists(GuestPath path) => TryKind("exists", path, follow: true) is not null;

    public bool IsFile(GuestPath path, bool? followSymlinks = null) => Is("is_file", path, followSymlinks, FileKind.Regular);

    public bool IsDir(GuestPath path, bool? followSymlinks = null) => Is("is_dir", path, followSymlinks, FileKind.Folder);

    public bool IsChardev(GuestPath path, bool? followSymlinks = null) => Is("is_chardev", path, followSymlinks, FileKind.CharacterDevice);

    public bool IsBlockdev(GuestPath path, bool? followSymlinks = null) => Is("is_blockdev", path, followSymlinks, FileKind.BlockDevice);

    public bool IsFifo(GuestPath path, bool? followSymlinks = null) => Is("is_fifo", path, followSymlinks, FileKind.Fifo);

    public bool IsSymlink(GuestPath path) => Is("is_symlink", path, false, FileKind.Link);

    public bool IsSocket(GuestPath path, bool? followSymlinks = null) => Is("is_socket", path, followSymlinks, FileKind.Socket);

    public string Readlink(GuestPath path)
    {
        using var link = tree.Find(path.Path, follow: false, "readlink");
        // With an empty name the kernel says ENOENT for what is no link, where readlink(2) says EINVAL.
        if (FileStatus.Of(link, $"readlink: {path}").Kind != FileKind.Link)
            throw Errno.Failure(Errno.EINVAL, $"readlink: {path}");
        return Target(link, FileCalls.Empty) ?? throw Errno.LastFailure($"readlink: {path}");
    }

    public IReadOnlyList<string> InternalReadlinklist(GuestPath path, IReadOnlyList<Filename> names)
    {
        using var folder = tree.Find(path.Path, follow: true, "readlinklist");
        return [.. names.Select(name => Target(folder, NulBytes.Of(name.Name)) ?? "")];
    }

    public IReadOnlyList<Xattr> InternalLxattrlist(GuestPath path, IReadOnlyList<Filename> names)
    {
        using var folder = tree.Find(path.Path, follow: true, "lxattrlist");
        var all = new List<Xattr>();
        foreach (var name in names)
        {
            using var file = GuestTree.TryFindIn(folder, name.Name);
            var attributes = file is null ? [] : ExtendedAttributes.Of(file).ToList();
            all.Add(new("", file is null ? [] : Encoding.ASCII.GetBytes($"{attributes.Count}\0")));
            all.AddRange(attributes.Select(attribute => new Xattr(GuestText.Decode(attribute.Name.AsSpan(0, attribute.Name.Length - 1)), attribute.Value)));
        }
        return all;
    }

    private static StatNs Unreadable { get; } = new(0, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0);

    private StatNs Status(string action, GuestPath path, bool follow)
    {
        using var file = tree.Find(path.Path, follow, action);
        return ToStatNs(FileStatus.Of(file, $"{action}: {path}"));
    }

    private static StatNs ToStatNs(FileStatus s) => new(
        (long)s.OnDevice, (long)s.Inode, s.Mode, s.Links, s.Owner, s.Group, (long)s.Device, s.Size, s.BlockSize, s.Blocks,
        s.Accessed.Seconds, s.Accessed.Nanoseconds, s.Modified.Seconds, s.Modified.Nanoseconds, s.Changed.Seconds, s.Changed.Nanoseconds,
        0, 0, 0, 0, 0, 0);

    private bool Is(string action, GuestPath path, bool? follow, FileKind kind) => TryKind(action, path, follow ?? false) == kind;

    /// <summary>Null when no file is reached by the path; a file system that can't be read is a failure all the same.</summary>
    private FileKind? TryKind(string action, GuestPath path, bool follow)
    {
        using var file = tree.TryFind(path.Path, follow);
        if (file is not null)
            return FileStatus.Of(file, $"{action}: {path}").Kind;
        return Marshal.GetLastPInvokeError() is Errno.ENOENT or Errno.ENOTDIR or Errno.ELOOP or Errno.ENAMETOOLONG
            ? null
            : throw Errno.LastFailure($"{action}: {path}");
    }

    private static string? Target(Descriptor folder, byte[] name)
    {
        var buffer = new byte[LinkTargetBytesMax];
        var length = FileCalls.ReadLinkAt(folder, name, buffer, (nuint)buffer.Length);
        return length < 0 ? null : GuestText.Decode(buffer.AsSpan(0, (int)length));
    }
}
