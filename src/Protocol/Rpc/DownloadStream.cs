using System.Buffers;
using Engine.Protocol.Errors;
using Engine.Protocol.Streams;

namespace Engine.Protocol.Rpc;

/// <summary>
/// What a FileOut action writes to in the daemon. The reply goes out before the first byte, so that a failure before
/// it is still an error reply; a failure after it shows as a cancelled stream.
/// </summary>
/// <remarks>Whoever has a file to read can read it right into the next chunk, as into any buffer writer.</remarks>
internal sealed class DownloadStream(DaemonWire wire, DaemonProgress progress, bool hasContent, int chunkBytes, Action reply)
    : WriteOnlyStream, IProgressTotal, IBufferWriter<byte>
{
    private readonly Memory<byte> _chunk = wire.ChunkRoom(hasContent ? chunkBytes : 0);
    private int _filled;
    private bool _replied;
    private bool _cancelled;

    public ulong TotalBytes { set => progress.TotalBytes = value; }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (!hasContent)
            throw new NotSupportedException("The action has no file to give.");
        while (!buffer.IsEmpty)
        {
            var part = Math.Min(buffer.Length, _chunk.Length - _filled);
            buffer[..part].CopyTo(GetSpan());
            Advance(part);
            buffer = buffer[part..];
        }
    }

    /// <summary>The rest of the chunk, whatever is asked for: at least one byte.</summary>
    public Memory<byte> GetMemory(int sizeHint = 0) => _chunk[_filled..];

    public Span<byte> GetSpan(int sizeHint = 0) => GetMemory(sizeHint).Span;

    public void Advance(int count)
    {
        _filled += count;
        if (_filled == _chunk.Length)
            Send();
    }

    /// <summary>Ends the content. False when nothing was begun, and the caller of this still has to send a reply.</summary>
    public bool Finish(bool failed)
    {
        if (!hasContent || (failed && !_replied))
            return false;
        if (!failed && _filled > 0)
            failed = !TrySend();
        if (!failed)
        {
            ReplyOnce();
            progress.Complete();
        }
        wire.Chunk(0, cancelled: failed);
        return true;
    }

    private void Send()
    {
        if (!TrySend())
            throw new ActionException("EINTR", "the caller cancelled the download");
    }

    private bool TrySend()
    {
        ReplyOnce();
        if (_cancelled || Cancelled())
            return false;
        wire.Chunk(_filled, cancelled: false);
        progress.Advance(_filled);
        _filled = 0;
        return true;
    }

    private bool Cancelled()
    {
        if (!wire.Arrived)
            return false;
        var word = wire.Word() ?? throw new EndOfStreamException();
        if (word != WireWords.CancelFlag)
            throw new ConversationLostException($"0x{word:x8} came in the middle of a download.");
        _cancelled = true;
        return true;
    }

    private void ReplyOnce()
    {
        if (!_replied)
            reply();
        _replied = true;
    }
}
