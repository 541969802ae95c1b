namespace Engine.Library;

/// <summary>Takes what a download sends into memory, as long as it fits into one array.</summary>
/// <param name="name">What the content is of, for the error.</param>
internal sealed class ContentBuffer(string name) : Stream
{
    private byte[] _bytes = new byte[16 * 1024];
    private int _length;

    public ReadOnlyMemory<byte> Content => _bytes.AsMemory(0, _length);

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        var needed = (long)_length + buffer.Length;
        if (needed > Array.MaxLength)
            throw TooLarge();
        if (needed > _bytes.Length)
            Grow(needed);
        buffer.CopyTo(_bytes.AsSpan(_length));
        _length += buffer.Length;
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    private void Grow(long needed)
    {
        try
        {
            Array.Resize(ref _bytes, (int)Math.Min(Array.MaxLength, Math.Max(needed, _bytes.Length * 2L)));
        }
        catch (OutOfMemoryException)
        {
            throw TooLarge();
        }
    }

    private ActionException TooLarge() =>
        new("EFBIG", $"{name}: more than this process can hold ({_length} bytes came); download writes it to a file");

    public override bool CanRead => false;
    public override bool CanSeek => false;
    public override bool CanWrite => true;
    public override long Length => _length;
    public override long Position { get => _length; set => throw new NotSupportedException(); }
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override void Flush() { }
    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();
}
