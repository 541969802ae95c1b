using System.Buffers.Binary;
using Engine.Protocol.Errors;
using Engine.Protocol.Streams;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Operations.Sysprep;

/// <summary>Takes the stream of <c>engine_find_paths</c>, whose records come from a guest: their size, number and sum are bounded.</summary>
internal sealed class FoundPaths : WriteOnlyStream
{
    public const int RecordBytesMax = 2 * 1024 * 1024;
    public const int RecordsMax = 500_000;
    public const int AllBytesMax = 256 * 1024 * 1024;

    private readonly List<FoundPath> _found = [];
    private byte[] _pending = new byte[64 * 1024];
    private int _filled;
    private long _bytes;
    private FoundPath? _end;

    /// <summary>All that was found, once the stream has ended.</summary>
    /// <exception cref="ActionException">The list is not whole, with the daemon's words.</exception>
    public IReadOnlyList<FoundPath> Whole() => _end switch
    {
        { Problem: "" } => _found,
        { Problem: var problem } => throw new ActionException("", problem),
        null => throw new ActionException("EIO", "engine_find_paths: the list ends before its end"),
    };

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        _bytes += buffer.Length;
        if (_bytes > AllBytesMax)
            throw new ActionException("E2BIG", $"engine_find_paths: the list has more than {AllBytesMax} bytes");
        while (!buffer.IsEmpty)
        {
            if (_filled == _pending.Length)
                Array.Resize(ref _pending, Math.Min(_pending.Length * 2, RecordBytesMax + 4));
            var taken = Math.Min(buffer.Length, _pending.Length - _filled);
            buffer[..taken].CopyTo(_pending.AsSpan(_filled));
            _filled += taken;
            buffer = buffer[taken..];
            TakeWhole();
        }
    }

    private void TakeWhole()
    {
        var used = 0;
        while (_filled - used >= 4)
        {
            var length = BinaryPrimitives.ReadInt32BigEndian(_pending.AsSpan(used));
            if (length is < 0 or > RecordBytesMax)
                throw new ActionException("EIO", $"engine_find_paths: a record of {length} bytes is announced");
            if (_filled - used - 4 < length)
                break;
            Take(_pending.AsSpan(used + 4, length));
            used += 4 + length;
        }
        _pending.AsSpan(used.._filled).CopyTo(_pending);
        _filled -= used;
    }

    private void Take(ReadOnlySpan<byte> record)
    {
        FoundPath found;
        try
        {
            var reader = new XdrReader(record);
            found = FoundPath.Read(ref reader);
        }
        catch (XdrException cause)
        {
            throw new ActionException("EIO", $"engine_find_paths: {cause.Message}");
        }
        if (found.Rule < 0)
            _end = found;
        else if (_found.Count == RecordsMax)
            throw new ActionException("E2BIG", $"engine_find_paths: more than {RecordsMax} paths");
        else
            _found.Add(found);
    }

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Write(buffer.Span);
        return ValueTask.CompletedTask;
    }

    public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();
}
