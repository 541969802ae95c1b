using Engine.Daemon.Linux;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Changing;

/// <summary>
/// Finds places by paths that have no link in them, and follows none. A path may be longer than the kernel takes: it is then
/// gone down in parts. The last folder is kept, since changes come folder by folder.
/// </summary>
internal sealed class RealPath(GuestTree tree) : IDisposable
{
    private const int PartBytesMax = 3000;
    private const int FolderFlags = FileCalls.PathOnly | FileCalls.Directory | FileCalls.NoFollow;

    private string? _path;
    private Descriptor? _folder;

    /// <exception cref="ActionException">ENOENT, ELOOP: a link is in the way. EINVAL: it is no such path.</exception>
    public Place Find(string path, string doing)
    {
        var slash = path.LastIndexOf('/');
        var name = path[(slash + 1)..];
        if (slash < 0 || path[0] != '/' || name is "" or "." or "..")
            throw new ActionException("EINVAL", $"{doing}: not a path of a plan");
        var above = path[..slash];
        if (_path != above)
        {
            _folder?.Dispose();
            (_path, _folder) = (null, null);
            _folder = Open(above, doing);
            _path = above;
        }
        // The place closes its folder, and this one is kept.
        var copy = FileCalls.OpenAt(_folder!, NulBytes.Of("."u8), FileCalls.PathOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0);
        return copy.IsInvalid ? throw Errno.LastFailure(doing) : new(copy, NulBytes.Of(name));
    }

    public void Dispose() => _folder?.Dispose();

    private Descriptor Open(string above, string doing)
    {
        var folder = tree.Find("/", follow: true, doing);
        var rest = GuestText.Encode(above).AsSpan().TrimStart((byte)'/');
        while (!rest.IsEmpty)
        {
            var part = rest;
            if (part.Length > PartBytesMax)
            {
                var cut = part[..PartBytesMax].LastIndexOf((byte)'/');
                part = cut > 0 ? part[..cut] : throw Errno.Failure(Errno.ENAMETOOLONG, doing);
            }
            rest = rest[part.Length..].TrimStart((byte)'/');
            using var upper = folder;
            folder = GuestTree.TryOpenIn(upper, NulBytes.Of(part), FolderFlags, 0, FileCalls.ResolveNoLinks)
                ?? throw Errno.LastFailure(doing);
        }
        return folder;
    }
}
