using Engine.Protocol.Xdr;

namespace Engine.Protocol.Rpc;

/// <summary>
/// The content of one download, piece by piece as it arrives, so that no chunk is gathered first. A wait can be given up
/// anywhere and taken up again.
/// </summary>
/// <param name="readProgress">Reads the body of a progress frame.</param>
internal sealed class IncomingChunks(IncomingBytes incoming, Func<Task> readProgress)
{
    private const int HeaderBytes = 8;

    private int _wordsRead; // of length, cancelled, content's length
    private int _bodyBytes;
    private int _contentLeft;
    private int _tailLeft;

    /// <summary>Whether the daemon has broken the transfer off.</summary>
    public bool Cancelled { get; private set; }

    /// <summary>The next piece, valid until the next call; empty at the end.</summary>
    /// <exception cref="XdrException">What came is no chunk.</exception>
    public async ValueTask<ReadOnlyMemory<byte>> NextAsync(CancellationToken cancel)
    {
        while (_contentLeft == 0)
        {
            await SkipTailAsync(cancel).ConfigureAwait(false);
            if (await IsLastAsync(cancel).ConfigureAwait(false))
                return default;
        }
        var piece = await incoming.PieceAsync(_contentLeft, cancel).ConfigureAwait(false);
        _contentLeft -= piece.Length;
        return piece;
    }

    private async ValueTask SkipTailAsync(CancellationToken cancel)
    {
        while (_tailLeft > 0)
            _tailLeft -= (await incoming.PieceAsync(_tailLeft, cancel).ConfigureAwait(false)).Length;
    }

    private async ValueTask<bool> IsLastAsync(CancellationToken cancel)
    {
        if (_wordsRead == 0)
        {
            var length = await incoming.WordAsync(cancel).ConfigureAwait(false);
            if (length == WireWords.ProgressFlag)
            {
                await readProgress().ConfigureAwait(false);
                return false;
            }
            if (length is < HeaderBytes or > XdrWriter.MessageLimitBytes)
                throw new XdrException($"0x{length:x8} came where a chunk belongs.");
            _bodyBytes = (int)length;
            _wordsRead = 1;
        }
        if (_wordsRead == 1)
        {
            var cancelled = await incoming.WordAsync(cancel).ConfigureAwait(false);
            if (cancelled > 1)
                throw new XdrException($"A chunk begins with {cancelled}, which is neither content nor its end.");
            Cancelled = cancelled == 1;
            _wordsRead = 2;
        }
        var content = await incoming.WordAsync(cancel).ConfigureAwait(false);
        if (content > (uint)(_bodyBytes - HeaderBytes))
            throw new XdrException($"A chunk announces {content} bytes where {_bodyBytes - HeaderBytes} are left.");
        _wordsRead = 0;
        _contentLeft = Cancelled ? 0 : (int)content;
        _tailLeft = _bodyBytes - HeaderBytes - _contentLeft;
        if (_contentLeft > 0)
            return false;
        await SkipTailAsync(CancellationToken.None).ConfigureAwait(false);
        return true;
    }
}
