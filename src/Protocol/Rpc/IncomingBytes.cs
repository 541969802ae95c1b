using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Engine.Protocol.Rpc;

/// <summary>
/// The bytes that come from the daemon. One read of the pipe is always under way, so that "is something there?" can be
/// asked without waiting, and a wait can be given up without losing a byte.
/// </summary>
internal sealed class IncomingBytes(PipeReader pipe)
{
    private const int BufferBytes = 64 * 1024;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private int _start;
    private int _end;
    private Task<ReadResult>? _reading;

    /// <summary>Starts reading ahead; after it <see cref="Arrived"/> tells the truth.</summary>
    public void Prefetch() => _reading ??= pipe.ReadAsync().AsTask();

    /// <summary>Whether bytes or the end are there to be read without waiting.</summary>
    public bool Arrived
    {
        get
        {
            if (_start < _end)
                return true;
            Prefetch();
            return _reading!.IsCompleted;
        }
    }

    /// <exception cref="EndOfStreamException">The other side closed the conversation.</exception>
    public async ValueTask<uint> WordAsync(CancellationToken cancel)
    {
        while (_end - _start < 4)
            await FillAsync(cancel).ConfigureAwait(false);
        var word = BinaryPrimitives.ReadUInt32BigEndian(_buffer.AsSpan(_start));
        _start += 4;
        return word;
    }

    /// <summary>Reads a whole message. Memory grows with what arrives, not with what is announced.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> MessageAsync(int lengthBytes, CancellationToken cancel)
    {
        var message = new ArrayBufferWriter<byte>(Math.Clamp(lengthBytes, 1, BufferBytes));
        while (message.WrittenCount < lengthBytes)
        {
            if (_start == _end)
                await FillAsync(cancel).ConfigureAwait(false);
            var part = Math.Min(lengthBytes - message.WrittenCount, _end - _start);
            message.Write(_buffer.AsSpan(_start, part));
            _start += part;
        }
        return message.WrittenMemory;
    }

    private async ValueTask FillAsync(CancellationToken cancel)
    {
        Prefetch();
        var result = await _reading!.WaitAsync(cancel).ConfigureAwait(false);
        _reading = null;
        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }
        var taken = result.Buffer.Slice(0, Math.Min(result.Buffer.Length, BufferBytes - _end));
        taken.CopyTo(_buffer.AsSpan(_end));
        _end += (int)taken.Length;
        pipe.AdvanceTo(taken.End);
        if (taken.IsEmpty && result.IsCompleted)
            throw new EndOfStreamException("The daemon closed the channel.");
    }
}
