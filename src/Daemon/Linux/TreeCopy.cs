using System.Runtime.InteropServices;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>
/// Copies a file, or a folder with all below it, with owners, modes, times, extended attributes and the hard links within
/// it. Both sides are walked by names in open folders; a file in the way is replaced, a folder in the way is filled.
/// </summary>
public sealed class TreeCopy : IDisposable
{
    private const int FolderFlags = FileCalls.ReadOnly | FileCalls.Directory | FileCalls.NoFollow | FileCalls.CloseOnExec;

    private readonly string _doing;
    private readonly TreeWalk _walk;
    private readonly FolderChain _to;
    private readonly FileStatus _top;
    private readonly LinkTable _links = new();
    private readonly Descriptor _toTop;
    private readonly bool _isPlain;

    private TreeCopy(Descriptor from, Descriptor to, Descriptor toTop, bool isPlain, string doing)
    {
        _toTop = toTop;
        _isPlain = isPlain;
        _doing = doing;
        _top = FileStatus.Of(to, doing);
        _walk = new(from, doing);
        _to = new(to, doing);
    }

    public void Dispose()
    {
        _walk.Dispose();
        _to.Dispose();
        _toTop.Dispose();
    }

    /// <param name="isPlain">Of what belongs to a file beside its content, only the permissions are copied, less the umask.</param>
    /// <exception cref="ActionException">EINVAL: a folder is copied into itself, or a file onto itself.</exception>
    public static void Copy(Place from, Place to, string doing, bool isPlain = false)
    {
        var status = FileStatus.OfName(from.Folder, from.Name) ?? throw Errno.LastFailure(doing);
        if (FileStatus.OfName(to.Folder, to.Name) is { } there && there.Inode == status.Inode && there.OnDevice == status.OnDevice)
            throw new ActionException("EINVAL", $"{doing}: is copied onto itself");
        if (status.Kind != FileKind.Folder)
        {
            FileCopy.Copy(from.Folder, from.Name, status, to.Folder, to.Name, doing, isPlain);
            return;
        }
        MakeFolder(to.Folder, to.Name, doing);
        using (var copy = new TreeCopy(OpenFolder(from, doing), OpenFolder(to, doing), OpenFolder(to, doing), isPlain, doing))
            copy.Run();
        FileCopy.CopyMetadata(from.Folder, from.Name, status, to.Folder, to.Name, doing, isPlain);
    }

    private void Run()
    {
        for (var step = _walk.Next(); step != WalkStep.End; step = _walk.Next())
        {
            var name = _walk.Name;
            var status = FileStatus.OfName(_walk.Folder, name) ?? throw Errno.LastFailure(_doing);
            if (step == WalkStep.Left)
            {
                _to.Leave();
                FileCopy.CopyMetadata(_walk.Folder, name, status, _to.Folder, name, _doing, _isPlain);
            }
            else if (status.Kind == FileKind.Folder)
            {
                if (status.Inode == _top.Inode && status.OnDevice == _top.OnDevice)
                    throw new ActionException("EINVAL", $"{_doing}: is copied into itself");
                MakeFolder(_to.Folder, name, _doing);
                _walk.Enter();
                _to.Enter(name);
            }
            else if (_isPlain || _links.PathOf(status) is not { } first || !TryLink(first, name))
            {
                FileCopy.Copy(_walk.Folder, name, status, _to.Folder, name, _doing, _isPlain);
                _links.Remember(status, _walk.Path);
            }
        }
    }

    /// <summary>Fails where a path is longer than the kernel takes, or a file has too many names: then it is copied again.</summary>
    private bool TryLink(byte[] first, byte[] name)
    {
        using var file = GuestTree.TryOpenIn(_toTop, NulBytes.Of(first), FileCalls.PathOnly | FileCalls.NoFollow, 0);
        if (file is null)
            return false;
        if (FileCalls.UnlinkAt(_to.Folder, name, 0) != 0 && Marshal.GetLastPInvokeError() != Errno.ENOENT)
            throw Errno.LastFailure(_doing);
        return FileCalls.LinkAt(file, FileCalls.Empty, _to.Folder, name, FileCalls.AtEmptyPath) == 0;
    }

    private static void MakeFolder(Descriptor folder, byte[] name, string doing)
    {
        // Nobody may come in before the owner is set.
        if (FileCalls.MakeFolderAt(folder, name, 0x1C0 /* 0700 */) != 0 && Marshal.GetLastPInvokeError() != Errno.EEXIST)
            throw Errno.LastFailure(doing);
    }

    private static Descriptor OpenFolder(Place place, string doing)
    {
        var folder = FileCalls.OpenAt(place.Folder, place.Name, FolderFlags, 0);
        return folder.IsInvalid ? throw Errno.LastFailure(doing) : folder;
    }
}
