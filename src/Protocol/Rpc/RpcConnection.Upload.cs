using System.Buffers.Binary;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Rpc;

public sealed partial class RpcConnection
{
    private IBulkLane? _lane;
    private int _onDisk; // chunks on the bulk disk that the daemon has not taken, or whose credit is still on its way
    private byte[] _content = [];

    /// <summary>
    /// Sends the chunks of an upload, looking before each whether the daemon has something to say. The first one goes by
    /// the port always: what fits into it would gain nothing by the bulk disk.
    /// </summary>
    private async Task<(Exception? OwnFailure, bool DaemonCancelled)> SendContentAsync(Call call, uint serial, CancellationToken cancel)
    {
        for (var isFirst = true; ; isFirst = false)
        {
            var lane = isFirst ? null : _lane;
            int read;
            try
            {
                if (await IsRefusedAsync(call, serial, lane, cancel).ConfigureAwait(false))
                {
                    await SendChunkAsync(ReadOnlyMemory<byte>.Empty, cancelled: true).ConfigureAwait(false);
                    return (null, true);
                }
                var buffer = lane is null ? Content() : lane.Next;
                read = await ReadAsync(call.Upload!, buffer, cancel).ConfigureAwait(false);
            }
            catch (LocalException local)
            {
                _lane?.WithdrawAll(); // so that a guest that is busy with what was sent does not make the caller wait
                await SendChunkAsync(ReadOnlyMemory<byte>.Empty, cancelled: true).ConfigureAwait(false);
                return (Local(local.InnerException!, cancel), false);
            }
            if (lane is not null && read > 0)
                await SendBulkAsync(lane, read).ConfigureAwait(false);
            else
                await SendChunkAsync(_content.AsMemory(0, read), cancelled: false).ConfigureAwait(false);
            if (read == 0)
                return (null, false);
        }
    }

    /// <summary>Hears what the daemon says, and waits while the bulk disk is full. True when it wants no more.</summary>
    /// <exception cref="LocalException">The caller gave up while we waited.</exception>
    private async ValueTask<bool> IsRefusedAsync(Call call, uint serial, IBulkLane? lane, CancellationToken cancel)
    {
        while (true)
        {
            var isFull = lane is not null && _onDisk == lane.ChunksMax;
            if (!isFull && !_incoming.Arrived)
                return false;
            uint word;
            try
            {
                word = await _incoming.WordAsync(isFull ? cancel : CancellationToken.None).ConfigureAwait(false);
            }
            catch (OperationCanceledException cause)
            {
                throw new LocalException(cause);
            }
            if (word == WireWords.ProgressFlag)
                await ProgressAsync(call, serial).ConfigureAwait(false);
            else if (word == WireWords.CreditFlag && _onDisk > 0)
                Credit();
            else if (word == WireWords.CancelFlag)
                return true;
            else
                throw new XdrException($"0x{word:x8} came in the middle of an upload.");
        }
    }

    private static async ValueTask<int> ReadAsync(Stream from, Memory<byte> buffer, CancellationToken cancel)
    {
        try
        {
            cancel.ThrowIfCancellationRequested(); // a caller's stream may not look at it, and never end
            return await from.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            throw new LocalException(cause);
        }
    }

    private byte[] Content()
    {
        if (_content.Length != _chunkBytes)
            _content = new byte[_chunkBytes];
        return _content;
    }

    private void Credit()
    {
        _lane!.Withdraw();
        _onDisk--;
    }

    /// <summary>No content of an upload that has ended stays on the bulk disk.</summary>
    private void TakeBack()
    {
        if (_onDisk > 0)
            _lane!.WithdrawAll();
        _onDisk = 0;
    }

    private async Task SendBulkAsync(IBulkLane lane, int contentBytes)
    {
        var offset = lane.Offer(contentBytes);
        _onDisk++;
        var span = _output.GetSpan(4 + WireWords.BulkChunkBytes);
        BinaryPrimitives.WriteInt32BigEndian(span, WireWords.BulkChunkBytes);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], WireWords.BulkChunk);
        BinaryPrimitives.WriteInt64BigEndian(span[8..], offset);
        BinaryPrimitives.WriteInt32BigEndian(span[16..], contentBytes);
        _output.Advance(4 + WireWords.BulkChunkBytes);
        await _output.FlushAsync().ConfigureAwait(false);
    }

    private async Task SendChunkAsync(ReadOnlyMemory<byte> content, bool cancelled)
    {
        var padded = (content.Length + 3) & ~3;
        var span = _output.GetSpan(12 + padded);
        BinaryPrimitives.WriteInt32BigEndian(span, 8 + padded);
        BinaryPrimitives.WriteInt32BigEndian(span[4..], cancelled ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(span[8..], content.Length);
        content.Span.CopyTo(span[12..]);
        span[(12 + content.Length)..(12 + padded)].Clear();
        _output.Advance(12 + padded);
        await _output.FlushAsync().ConfigureAwait(false);
    }

    /// <summary>Something on the caller's side ended an upload; the conversation is not touched by it.</summary>
    private sealed class LocalException(Exception cause) : Exception(cause.Message, cause);
}
