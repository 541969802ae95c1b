using Engine.Protocol.Errors;

namespace Engine.Protocol.Rpc;

/// <summary>
/// What a FileOut action writes to in the daemon. The reply goes out before the first byte, so that a failure before
/// it is still an error reply; a failure after it shows as a cancelled stream.
/// </summary>
internal sealed class DownloadStream(DaemonWire wire, DaemonProgress progress, bool hasContent, Action reply) : Stream, IProgressTotal
{
    private readonly byte[] _chunk = hasContent ? new byte[WireWords.ChunkContentBytesMax] : [];
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
            buffer[..part].CopyTo(_chunk.AsSpan(_filled));
            _filled += part;
            buffer = buffer[part..];
            if (_filled == _chunk.Length)
                Send();
        }
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
        wire.Chunk([], cancelled: failed);
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
        wire.Chunk(_chunk.AsSpan(0, _filled), cancelled: false);
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

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
