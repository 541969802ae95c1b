using System.Buffers.Binary;
using Engine.Protocol.Errors;

namespace Engine.Protocol.Rpc;

public sealed partial class RpcConnection
{
    /// <summary>Receives the chunks of a download, whose content goes on as it arrives.</summary>
    private async Task ReceiveContentAsync(Call call, uint serial, CancellationToken cancel)
    {
        Exception? ownFailure = null;
        var chunks = new IncomingChunks(_incoming, () => ProgressAsync(call, serial));
        using var limit = new CancellationTokenSource();
        while (true)
        {
            ReadOnlyMemory<byte> content;
            try
            {
                content = await chunks.NextAsync(ownFailure is null ? cancel : limit.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (ownFailure is null)
            {
                ownFailure = new OperationCanceledException(cancel);
                await AbortDownloadAsync(limit).ConfigureAwait(false);
                continue;
            }
            catch (OperationCanceledException)
            {
                throw new TimeoutException($"The daemon did not end a cancelled {call.Procedure} within {_cancelPatience}.");
            }
            if (chunks.Cancelled)
                throw ownFailure ?? new ActionException("", $"{call.Procedure}: the daemon broke the transfer off");
            if (content.IsEmpty)
            {
                if (ownFailure is not null)
                    throw ownFailure;
                await call.Download!.FlushAsync(cancel).ConfigureAwait(false);
                return;
            }
            if (ownFailure is not null)
                continue;
            try
            {
                await call.Download!.WriteAsync(content, cancel).ConfigureAwait(false);
            }
            catch (Exception cause)
            {
                ownFailure = Local(cause, cancel);
                await AbortDownloadAsync(limit).ConfigureAwait(false);
            }
        }
    }

    private async Task AbortDownloadAsync(CancellationTokenSource limit)
    {
        limit.CancelAfter(_cancelPatience);
        BinaryPrimitives.WriteUInt32BigEndian(_output.GetSpan(4), WireWords.CancelFlag);
        _output.Advance(4);
        await _output.FlushAsync().ConfigureAwait(false);
    }
}
