using System.Buffers.Binary;
using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>An event of inotify.</summary>
/// <param name="Name">Without NULs; empty when the watched file itself is meant.</param>
internal readonly record struct WatchEvent(int Watch, uint Mask, uint Cookie, byte[] Name)
{
    private const int HeadBytes = 16;

    /// <summary>What one read of the queue gave.</summary>
    public static IEnumerable<WatchEvent> Parse(ReadOnlyMemory<byte> events)
    {
        while (events.Length >= HeadBytes)
        {
            var head = events.Span;
            var nameBytes = BinaryPrimitives.ReadInt32LittleEndian(head[12..]);
            if (nameBytes < 0 || nameBytes > events.Length - HeadBytes)
                yield break;
            yield return new(
                BinaryPrimitives.ReadInt32LittleEndian(head),
                BinaryPrimitives.ReadUInt32LittleEndian(head[4..]),
                BinaryPrimitives.ReadUInt32LittleEndian(head[8..]),
                head.Slice(HeadBytes, nameBytes).TrimEnd((byte)0).ToArray());
            events = events[(HeadBytes + nameBytes)..];
        }
    }
}

/// <summary>A queue of inotify, which is never waited for.</summary>
internal sealed partial class WatchQueue : IDisposable
{
    private const int DontFollow = 0x02000000;
    private const string LimitFile = "/proc/sys/fs/inotify/max_queued_events";

    private readonly Descriptor _queue;

    private WatchQueue(Descriptor queue) => _queue = queue;

    /// <param name="eventsMax">0 leaves the kernel's limit as it is.</param>
    public static WatchQueue Open(int eventsMax, string doing)
    {
        if (eventsMax > 0)
        {
            using var limit = FileCalls.Open(NulBytes.Of(LimitFile), FileCalls.WriteOnly | FileCalls.CloseOnExec, 0);
            if (limit.IsInvalid)
                throw Errno.LastFailure(doing);
            limit.Write(NulBytes.Of($"{eventsMax}\n").AsSpan()[..^1], doing);
        }
        var queue = inotify_init1(FileCalls.CloseOnExec | FileCalls.NonBlock);
        return queue.IsInvalid ? throw Errno.LastFailure(doing) : new(queue);
    }

    public int Add(GuestTree tree, string path, int mask, string action)
    {
        using var file = tree.Find(path, follow: (mask & DontFollow) == 0, action);
        // The name that is watched is a link to the file, and always to be followed.
        var watch = inotify_add_watch(_queue, NulBytes.Of(file.ProcPath), mask & ~DontFollow);
        return watch >= 0 ? watch : throw Errno.LastFailure($"{action}: {path}");
    }

    public void Remove(int watch, string doing)
    {
        if (inotify_rm_watch(_queue, watch) != 0)
            throw Errno.LastFailure(doing);
    }

    /// <summary>The next events; empty when there are none now.</summary>
    public ReadOnlyMemory<byte> Read(int bytesMax, string doing)
    {
        var events = new byte[bytesMax];
        var count = FileCalls.Read(_queue, ref events[0], (nuint)events.Length);
        return count >= 0 ? events.AsMemory(0, (int)count)
            : Marshal.GetLastPInvokeError() == Errno.EAGAIN ? default
            : throw Errno.LastFailure(doing);
    }

    public void Dispose() => _queue.Dispose();

    [LibraryImport("libc", SetLastError = true)]
    private static partial Descriptor inotify_init1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_add_watch(Descriptor queue, byte[] path, int mask);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int inotify_rm_watch(Descriptor queue, int watch);
}
