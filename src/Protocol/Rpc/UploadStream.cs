using Engine.Protocol.Errors;

namespace Engine.Protocol.Rpc;

/// <summary>
/// What a FileIn action reads in the daemon. However the action ends, <see cref="Finish"/> brings the conversation to
/// the place where the reply belongs.
/// </summary>
internal sealed class UploadStream(DaemonWire wire, DaemonProgress progress, bool hasContent) : ReadOnlyStream
{
    private byte[] _chunk = [];
    private int _taken;
    private bool _ended = !hasContent;
    private bool _cancelled;

    public override int Read(Span<byte> buffer)
    {
        if (_taken == _chunk.Length && !_ended)
            Next();
        if (_cancelled)
            throw new ActionException("EINTR", "the caller cancelled the upload");
        var part = Math.Min(buffer.Length, _chunk.Length - _taken);
        _chunk.AsSpan(_taken, part).CopyTo(buffer);
        _taken += part;
        return part;
    }

    /// <summary>Reads to the end. A failed action says so first, unless the caller was the one who cancelled.</summary>
    public void Finish(bool failed)
    {
        if (failed && !_ended)
            wire.Word(WireWords.CancelFlag);
        while (!_ended)
            Next();
    }

    private void Next()
    {
        var (content, cancelled) = wire.Chunk();
        _chunk = content;
        _taken = 0;
        _cancelled = cancelled;
        _ended = cancelled || content.Length == 0;
        progress.Advance(content.Length);
    }
}

/// <summary>A stream that can only be read, forwards.</summary>
internal abstract class ReadOnlyStream : Stream
{
    public override bool CanRead => true;
    public override bool CanSeek => false;
    public override bool CanWrite => false;
    public override long Length => throw new NotSupportedException();
    public override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }
    public abstract override int Read(Span<byte> buffer);
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
