using System.Runtime.InteropServices;
using Engine.Daemon.Linux;

namespace Engine.Daemon.Tar;

/// <summary>
/// The folders that an archive is unpacked into. Each is resolved inside the guest's tree, so that links which the guest
/// or the archive has planted on the way lead nowhere else; missing ones are made.
/// </summary>
internal sealed class TarFolders(GuestTree tree, string top, string doing) : IDisposable
{
    private readonly byte[] _top = NulBytes.Of(top)[..^1];
    private byte[] _lastPath = [];
    private Descriptor? _last;
    private bool _mayBeGone;

    /// <summary>Opens the folder that holds a name. It stays ours, and open until the next call.</summary>
    /// <returns>The folder, and the name's last part, ended by a NUL.</returns>
    public Place PlaceOf(ReadOnlySpan<byte> name)
    {
        var slash = name.LastIndexOf((byte)'/');
        var folder = slash < 0 ? [] : name[..slash];
        // Entries mostly come folder by folder.
        if (_last is null || _mayBeGone || !folder.SequenceEqual(_lastPath))
        {
            _last?.Dispose();
            _last = TryOpen(folder) ?? MakeAll(folder);
            _mayBeGone = false;
            _lastPath = folder.ToArray();
        }
        return new Place(_last, NulBytes.Of(name[(slash + 1)..]));
    }

    /// <summary>Finds a file that was unpacked; a link at the name's end is meant itself. Null when there is none.</summary>
    public Descriptor? TryFind(ReadOnlySpan<byte> name) => tree.TryFind(Full(name), follow: false);

    public bool IsFolder(ReadOnlySpan<byte> name)
    {
        using var found = tree.TryFind(Full(name), follow: true);
        return found is not null && FileStatus.Of(found, doing).Kind == FileKind.Folder;
    }

    /// <summary>To be called when something was removed: it may be on the way to the folder that is open.</summary>
    public void ResolveAgain() => _mayBeGone = true;

    public void Dispose() => _last?.Dispose();

    private Descriptor MakeAll(ReadOnlySpan<byte> path)
    {
        for (var end = 1; end <= path.Length; end++)
        {
            if (end < path.Length && path[end] != '/')
                continue;
            using var exists = TryOpen(path[..end]);
            if (exists is not null)
                continue;
            using var place = tree.FindPlace(Full(path[..end]), doing);
            if (FileCalls.MakeFolderAt(place.Folder, place.Name, 0x1ED /* 0755 */) != 0)
                throw Errno.LastFailure($"{doing}: {Full(path[..end])}");
        }
        return TryOpen(path) ?? throw Errno.LastFailure($"{doing}: {Full(path)}");
    }

    private Descriptor? TryOpen(ReadOnlySpan<byte> path)
    {
        var found = tree.TryFind(Full(path), follow: true);
        if (found is null || FileStatus.Of(found, doing).Kind == FileKind.Folder)
            return found;
        found.Dispose();
        throw Errno.Failure(Errno.ENOTDIR, $"{doing}: {Full(path)}");
    }

    private string Full(ReadOnlySpan<byte> below) => NulBytes.Text([.. _top, (byte)'/', .. below, 0]);
}
