using System.Buffers;
using System.Buffers.Binary;
using System.IO.Pipelines;

namespace Engine.Protocol.Rpc;

/// <summary>
/// The bytes that come from the daemon. One read of the pipe is always under way when nothing is left unread, so that
/// "is something there?" can be asked without waiting, and a wait can be given up without losing a byte.
/// </summary>
internal sealed class IncomingBytes(PipeReader pipe)
{
    private const int FirstAllocationBytes = 64 * 1024;

    private readonly byte[] _word = new byte[4];
    private int _wordFilled;
    private ReadOnlySequence<byte> _unread;
    private SequencePosition? _heldTo; // the end of what the pipe has lent us
    private Task<ReadResult>? _reading;

    /// <summary>Whether bytes or the end are there to be read without waiting.</summary>
    public bool Arrived => !_unread.IsEmpty || Reading().IsCompleted;

    /// <exception cref="EndOfStreamException">The other side closed the conversation.</exception>
    public async ValueTask<uint> WordAsync(CancellationToken cancel)
    {
        while (_wordFilled < _word.Length)
        {
            var piece = await PieceAsync(_word.Length - _wordFilled, cancel).ConfigureAwait(false);
            piece.CopyTo(_word.AsMemory(_wordFilled));
            _wordFilled += piece.Length;
        }
        _wordFilled = 0;
        Return();
        return BinaryPrimitives.ReadUInt32BigEndian(_word);
    }

    /// <summary>Some of the bytes that come next, at least one; valid until the next call of anything here.</summary>
    /// <exception cref="EndOfStreamException">The other side closed the conversation.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> PieceAsync(int bytesMax, CancellationToken cancel)
    {
        if (_unread.IsEmpty)
            await FillAsync(cancel).ConfigureAwait(false);
        ReadOnlyMemory<byte> segment;
        var at = _unread.Start;
        while (_unread.TryGet(ref at, out segment) && segment.IsEmpty)
        {
        }
        var piece = segment[..Math.Min(bytesMax, segment.Length)];
        _unread = _unread.Slice(piece.Length);
        return piece;
    }

    /// <summary>Reads a whole message. Memory grows with what arrives, not with what is announced.</summary>
    public async ValueTask<ReadOnlyMemory<byte>> MessageAsync(int lengthBytes, CancellationToken cancel)
    {
        var message = new ArrayBufferWriter<byte>(Math.Clamp(lengthBytes, 1, FirstAllocationBytes));
        while (message.WrittenCount < lengthBytes)
            message.Write((await PieceAsync(lengthBytes - message.WrittenCount, cancel).ConfigureAwait(false)).Span);
        Return();
        return message.WrittenMemory;
    }

    private Task<ReadResult> Reading()
    {
        if (_reading is not null)
            return _reading;
        Return();
        return _reading = pipe.ReadAsync().AsTask();
    }

    /// <summary>
    /// Gives what was read back to the pipe. Not later than with the end of a message: another conversation may go on by
    /// the same pipe, and it would read again what is not given back.
    /// </summary>
    private void Return()
    {
        if (_heldTo is not { } end || !_unread.IsEmpty)
            return;
        _unread = default;
        _heldTo = null;
        pipe.AdvanceTo(end);
    }

    private async ValueTask FillAsync(CancellationToken cancel)
    {
        while (_unread.IsEmpty)
        {
            var result = await Reading().WaitAsync(cancel).ConfigureAwait(false);
            _reading = null;
            _unread = result.Buffer;
            _heldTo = result.Buffer.End;
            if (_unread.IsEmpty && (result.IsCompleted || result.IsCanceled))
                throw new EndOfStreamException("The daemon closed the channel.");
        }
    }
}
