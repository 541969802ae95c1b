using Engine.Protocol.Errors;
using Engine.Protocol.Streams;

namespace Engine.Daemon.Cpio;

/// <summary>A stream that is read forward, with a look at what comes next. Also a stream, of what is left.</summary>
/// <param name="bytesMax">More than this is not read: what is compressed may have no end.</param>
/// <param name="doing">For messages.</param>
internal sealed class InitrdBytes(Stream from, long bytesMax, string doing) : ReadOnlyStream
{
    private const int BlockBytes = 64 * 1024;

    private readonly byte[] _block = new byte[BlockBytes];
    private int _next, _end;
    private long _left = bytesMax;

    /// <summary>The next bytes, fewer at the end.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        if (_end - _next < count)
        {
            _block.AsSpan(_next, _end - _next).CopyTo(_block);
            (_next, _end) = (0, _end - _next);
            while (_end < count && Fill(_block.AsSpan(_end)) is > 0 and var read)
                _end += read;
        }
        return _block.AsSpan(_next, Math.Min(count, _end - _next));
    }

    /// <exception cref="ActionException">EINVAL: there are not so many.</exception>
    public byte[] Take(int count)
    {
        var bytes = new byte[count];
        for (int at = 0, read; at < count; at += read)
            if ((read = Read(bytes.AsSpan(at))) == 0)
                throw Broken("it ends too early");
        return bytes;
    }

    /// <inheritdoc cref="Take"/>
    public void Skip(long count)
    {
        while (count > 0)
        {
            var here = Peek(1).IsEmpty ? throw Broken("it ends too early") : (int)Math.Min(count, _end - _next);
            _next += here;
            count -= here;
        }
    }

    /// <summary>Passes over zeros; false when the stream ends with them, or has too many.</summary>
    public bool SkipZeros(int bytesMax)
    {
        for (var passed = 0; passed < bytesMax; passed++)
        {
            var next = Peek(1);
            if (next.IsEmpty)
                return false;
            if (next[0] != 0)
                return true;
            _next++;
        }
        return false;
    }

    /// <summary>Reads to the end, for who writes and must not be left with the rest.</summary>
    public void Drain()
    {
        while (!Peek(1).IsEmpty)
            _next = _end;
    }

    public ActionException Broken(string how) => new("EINVAL", $"{doing}: no initial ramdisk, or a broken one: {how}");

    public override int Read(Span<byte> buffer)
    {
        if (buffer.IsEmpty || Peek(1).IsEmpty)
            return 0;
        var count = Math.Min(buffer.Length, _end - _next);
        _block.AsSpan(_next, count).CopyTo(buffer);
        _next += count;
        return count;
    }

    private int Fill(Span<byte> room)
    {
        var count = from.Read(room);
        _left -= count;
        return _left >= 0 ? count : throw new ActionException("EFBIG", $"{doing}: it expands to more bytes than are ever read");
    }
}
