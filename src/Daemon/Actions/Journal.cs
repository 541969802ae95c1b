using System.Buffers.Binary;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IJournal"/>
public sealed class Journal(GuestTree tree) : IJournal, IHeldOpen
{
    private const int BlockBytes = 64 * 1024;

    private JournalReader? _open;

    private JournalReader Open => _open ?? throw new ActionException("", "no journal is open yet: call 'journal_open' first");

    public void JournalOpen(GuestPath directory)
    {
        LetGo();
        _open = JournalReader.Open(tree, directory.Path);
    }

    public void JournalClose()
    {
        _ = Open;
        LetGo();
    }

    public bool JournalNext() => Open.Next();

    public long JournalSkip(long skip) => Open.Skip(skip);

    public void InternalJournalGet(Stream filename)
    {
        var open = Open;
        // What stands on no entry has no fields either; its time says so.
        open.RealTimeMicroseconds();
        var output = new BufferedStream(filename, BlockBytes);
        open.Fields(field =>
        {
            Span<byte> length = stackalloc byte[sizeof(long)];
            BinaryPrimitives.WriteInt64BigEndian(length, field.Length);
            output.Write(length);
            output.Write(field);
        });
        output.Flush();
    }

    public long JournalGetDataThreshold() => Open.Threshold;

    public void JournalSetDataThreshold(long threshold) => Open.Threshold = threshold >= 0
        ? threshold
        : throw new ActionException("EINVAL", $"journal_set_data_threshold: {threshold}: a number of bytes is 0 or more");

    public long JournalGetRealtimeUsec() => Open.RealTimeMicroseconds();

    public void LetGo()
    {
        _open?.Dispose();
        _open = null;
    }
}
