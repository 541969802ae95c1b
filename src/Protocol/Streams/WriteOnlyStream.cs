namespace Engine.Protocol.Streams;

/// <summary>A stream that takes what is written, from the first byte to the last, and can do nothing else.</summary>
public abstract class WriteOnlyStream : Stream
{
    public sealed override bool CanRead => false;
    public sealed override bool CanSeek => false;
    public sealed override bool CanWrite => true;

    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Length => throw new NotSupportedException();

    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Position { get => throw new NotSupportedException(); set => throw new NotSupportedException(); }

    public abstract override void Write(ReadOnlySpan<byte> buffer);

    public sealed override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Does nothing: nothing is kept back.</summary>
    public override void Flush()
    {
    }

    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <exception cref="NotSupportedException">Always.</exception>
    public sealed override void SetLength(long value) => throw new NotSupportedException();
}
