using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IInotify"/>
public sealed class Inotify(GuestTree tree) : IInotify
{
    // An event takes at most twice as much on the wire as from the kernel; a message has 4 MiB.
    private const int ReadBytes = 1 << 20;

    private const int NamesMax = 100_000;

    private WatchQueue? _open;

    private WatchQueue Open => _open ?? throw new ActionException("", "there is no queue of events yet: call 'inotify_init' first");

    public void InotifyInit(int maxevents)
    {
        if (maxevents < 0)
            throw new ActionException("EINVAL", $"inotify_init: {maxevents}: a number of events is 0 or more");
        Close();
        _open = WatchQueue.Open(maxevents, "inotify_init");
    }

    public long InotifyAddWatch(GuestPath path, int mask) => Open.Add(tree, path.Path, mask, "inotify_add_watch");

    public void InotifyRmWatch(int wd) => Open.Remove(wd, $"inotify_rm_watch: {wd}");

    public IReadOnlyList<InotifyEvent> InotifyRead() =>
    [
        .. WatchEvent.Parse(Open.Read(ReadBytes, "inotify_read"))
            .Select(one => new InotifyEvent(one.Watch, one.Mask, one.Cookie, GuestText.Decode(one.Name))),
    ];

    public IReadOnlyList<string> InotifyFiles()
    {
        const string doing = "inotify_files";
        var open = Open;
        var names = new SortedSet<byte[]>(Comparer<byte[]>.Create(static (one, other) => one.AsSpan().SequenceCompareTo(other)));
        for (var events = open.Read(ReadBytes, doing); !events.IsEmpty; events = open.Read(ReadBytes, doing))
            foreach (var one in WatchEvent.Parse(events))
                if (one.Name.Length > 0 && names.Add(one.Name) && names.Count > NamesMax)
                    throw new ActionException("EOVERFLOW", $"{doing}: too many names for one message");
        return [.. names.Select(name => GuestText.Decode(name))];
    }

    public void InotifyClose()
    {
        _ = Open;
        Close();
    }

    private void Close()
    {
        _open?.Dispose();
        _open = null;
    }
}
