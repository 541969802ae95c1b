using System.Runtime.InteropServices;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>
/// The guest's mounted tree. Its symbolic links are the guest's and so hostile: every path is resolved by the kernel
/// with the tree as its root (openat2, RESOLVE_IN_ROOT), where an absolute link or <c>..</c> can't lead out.
/// </summary>
/// <param name="root">Where the guest is mounted in the appliance.</param>
public sealed class GuestTree(string root = GuestTree.DefaultRoot)
{
    public const string DefaultRoot = "/sysroot";

    // A rename or mount anywhere in the system makes a resolution with ".." fail once with EAGAIN.
    private const int AttemptsMax = 64;

    private readonly byte[] _root = NulBytes.Of(root);

    /// <summary>Where the guest is mounted in the appliance.</summary>
    public string Root { get; } = root;

    /// <summary>For actions that name no path of the guest and yet need one.</summary>
    /// <exception cref="ActionException">Nothing is mounted on <c>/</c>.</exception>
    public void RequireMounted(string action)
    {
        if (Root == DefaultRoot && !MountTable.HasGuests())
            throw new ActionException("", $"{action}: nothing is mounted on / yet: call 'mount' first");
    }

    /// <summary>Finds a path, without opening what it is: no device or FIFO is touched.</summary>
    /// <param name="follow">Whether a symbolic link at the path's end is followed.</param>
    /// <returns>An O_PATH descriptor.</returns>
    public Descriptor Find(string path, bool follow, string action) =>
        TryFind(path, follow) ?? throw Errno.LastFailure($"{action}: {path}");

    /// <summary>Like <see cref="Find"/>; null when there is none, and errno says why.</summary>
    public Descriptor? TryFind(string path, bool follow) =>
        TryOpen(NulBytes.Of(path), FileCalls.PathOnly | (follow ? 0 : FileCalls.NoFollow), 0);

    /// <summary>Finds a name in a folder, even when it is a symbolic link; null when there is none, and errno says why.</summary>
    public static Descriptor? TryFindIn(Descriptor folder, string name) =>
        TryOpenIn(folder, NulBytes.Of(name), FileCalls.PathOnly | FileCalls.NoFollow, 0);

    /// <summary>Where in the guest something found is, without links and dots.</summary>
    public string PathOf(Descriptor found, string doing)
    {
        var path = FilesystemMount.PathOf(found, doing);
        return path == Root ? "/" : path.StartsWith(Root + "/", StringComparison.Ordinal) ? path[Root.Length..] : path;
    }

    /// <summary>Opens a folder for reading its names.</summary>
    public Descriptor OpenFolder(string path, string action) =>
        TryOpen(NulBytes.Of(path), FileCalls.ReadOnly | FileCalls.Directory | FileCalls.NonBlock, 0)
        ?? throw Errno.LastFailure($"{action}: {path}");

    /// <summary>Opens a regular file; anything else is refused before it is opened.</summary>
    /// <param name="flags">O_RDONLY or O_WRONLY, O_TRUNC, O_APPEND; with O_CREAT a missing file is made.</param>
    public Descriptor OpenFile(string path, int flags, string action)
    {
        var doing = $"{action}: {path}";
        using var found = TryFind(path, follow: true);
        if (found is null && (Marshal.GetLastPInvokeError() != Errno.ENOENT || (flags & FileCalls.Create) == 0))
            throw Errno.LastFailure(doing);
        if (found is null)
            return TryOpen(NulBytes.Of(path), flags | FileCalls.NonBlock | FileCalls.NoTerminal, 0x1B6 /* 0666 */)
                ?? throw Errno.LastFailure(doing);
        return Reopen(found, flags & ~FileCalls.Create, doing);
    }

    /// <summary>Opens the regular file that an O_PATH descriptor stands for.</summary>
    public static Descriptor Reopen(Descriptor found, int flags, string doing)
    {
        var kind = FileStatus.Of(found, doing).Kind;
        if (kind == FileKind.Folder)
            throw Errno.Failure(Errno.EISDIR, doing);
        if (kind != FileKind.Regular)
            throw new ActionException("EINVAL", $"{doing}: not a regular file");
        var file = FileCalls.Open(NulBytes.Of(found.ProcPath), flags | FileCalls.CloseOnExec | FileCalls.NoTerminal, 0);
        return file.IsInvalid ? throw Errno.LastFailure(doing) : file;
    }

    /// <summary>The folder in which a path's last name stands, and that name: where things are made, moved and removed.</summary>
    /// <exception cref="ActionException">EINVAL: the path ends with <c>.</c> or <c>..</c>, or is the root.</exception>
    public Place FindPlace(string path, string action)
    {
        var bytes = GuestText.Encode(path).AsSpan().TrimEnd((byte)'/');
        var slash = bytes.LastIndexOf((byte)'/');
        var name = bytes[(slash + 1)..];
        if (name.IsEmpty || name.SequenceEqual("."u8) || name.SequenceEqual(".."u8))
            throw new ActionException("EINVAL", $"{action}: {path}: the path has no last name");
        var folder = TryOpen(NulBytes.Of([.. bytes[..(slash + 1)], (byte)'.']), FileCalls.PathOnly | FileCalls.Directory, 0)
            ?? throw Errno.LastFailure($"{action}: {path}");
        return new(folder, NulBytes.Of(name));
    }

    /// <summary>Resolves a path in the tree; null when that fails, and errno says why.</summary>
    private Descriptor? TryOpen(byte[] path, int flags, uint mode)
    {
        using var top = FileCalls.Open(_root, FileCalls.PathOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0);
        return top.IsInvalid ? null : TryOpenIn(top, path, flags, mode);
    }

    /// <summary>Resolves a path with a folder as its root.</summary>
    /// <param name="resolve">What else openat2 is to refuse.</param>
    internal static Descriptor? TryOpenIn(Descriptor top, byte[] path, int flags, uint mode, ulong resolve = 0)
    {
        var how = new FileCalls.OpenHow
        {
            Flags = (ulong)(uint)(flags | FileCalls.CloseOnExec),
            Mode = (flags & FileCalls.Create) != 0 ? mode : 0,
            Resolve = FileCalls.ResolveInRoot | FileCalls.ResolveNoMagicLinks | resolve,
        };
        for (var attempt = 1; ; attempt++)
        {
            var number = FileCalls.OpenAt2(top, path, in how);
            if (number >= 0)
                return Descriptor.Owning(number);
            if (Marshal.GetLastPInvokeError() is not (Errno.EAGAIN or Errno.EINTR) || attempt == AttemptsMax)
                return null;
        }
    }
}

/// <summary>A name in a folder, whether or not there is such a file.</summary>
/// <param name="Name">Ended by a NUL.</param>
public sealed record Place(Descriptor Folder, byte[] Name) : IDisposable
{
    public void Dispose() => Folder.Dispose();
}
