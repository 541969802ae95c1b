using System.Buffers.Binary;
using System.IO.Pipelines;
using Engine.Protocol.Errors;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Rpc;

/// <summary>
/// The host's side of a conversation with a daemon: one call at a time, each answered or the conversation is lost.
/// Whatever the daemon sends that the protocol does not allow loses the conversation; nothing it sends costs more
/// memory than one message of 4 MiB.
/// </summary>
/// <param name="onProgress">Told of each progress frame, on the thread that reads; must not block.</param>
/// <param name="cancelPatience">How long a daemon may take to end a cancelled transfer before it counts as lost.</param>
public sealed class RpcConnection(IDuplexPipe channel, Action<CallProgress>? onProgress = null, TimeSpan? cancelPatience = null)
    : ICallTarget, IAsyncDisposable
{
    private readonly IncomingBytes _incoming = new(channel.Input);
    private readonly PipeWriter _output = channel.Output;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TimeSpan _cancelPatience = cancelPatience ?? TimeSpan.FromSeconds(30);
    private uint _serial = WireWords.FirstSerial;
    private Exception? _lost;

    /// <summary>Waits for the launch flag, the first thing that a daemon says.</summary>
    /// <exception cref="EngineException">Something else came, or the channel was closed.</exception>
    public async Task AwaitLaunchAsync(CancellationToken cancel)
    {
        try
        {
            var word = await _incoming.WordAsync(cancel).ConfigureAwait(false);
            if (word != WireWords.LaunchFlag)
                throw new XdrException($"The daemon begins with 0x{word:x8} instead of the launch flag.");
        }
        catch (Exception cause) when (cause is not OperationCanceledException)
        {
            throw Lose(cause);
        }
    }

    public async Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel)
    {
        await _turn.WaitAsync(cancel).ConfigureAwait(false);
        try
        {
            if (_lost is not null)
                throw Lost(_lost);
            try
            {
                return await ConverseAsync(call, cancel).ConfigureAwait(false);
            }
            catch (Exception cause) when (cause is XdrException or IOException or InvalidOperationException or TimeoutException)
            {
                throw Lose(cause);
            }
        }
        finally
        {
            _turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        _lost ??= new ObjectDisposedException(nameof(RpcConnection));
        await _output.CompleteAsync().ConfigureAwait(false);
        channel.Input.CancelPendingRead();
    }

    private async Task<ReadOnlyMemory<byte>> ConverseAsync(Call call, CancellationToken cancel)
    {
        var serial = _serial++;
        await SendCallAsync(call, serial).ConfigureAwait(false);

        Exception? ownFailure = null;
        var daemonCancelled = false;
        if (call.Upload is not null)
            (ownFailure, daemonCancelled) = await SendContentAsync(call, serial, cancel).ConfigureAwait(false);

        // After our own failure the daemon answers with one error reply, whose words matter to nobody.
        var message = await ReplyAsync(call, serial, daemonCancelled, ownFailure is null ? null : _cancelPatience).ConfigureAwait(false);
        if (ownFailure is not null)
            throw ownFailure;
        var body = Open(message, call, serial);
        if (call.Download is not null)
            await ReceiveContentAsync(call, serial, cancel).ConfigureAwait(false);
        return body;
    }

    private async Task SendCallAsync(Call call, uint serial)
    {
        var length = MessageHeader.SizeBytes + call.Arguments.Length;
        if (length > XdrWriter.MessageLimitBytes)
            throw new ArgumentException($"The arguments of {call.Procedure} take {call.Arguments.Length} bytes; a message holds 4 MiB.");
        var hint = call.Upload is { CanSeek: true } file ? (ulong)Math.Max(0, file.Length - file.Position) : 0;
        var span = _output.GetSpan(4 + MessageHeader.SizeBytes);
        BinaryPrimitives.WriteUInt32BigEndian(span, (uint)length);
        MessageHeader.ForCall((int)call.Procedure, serial, hint, call.OptionalMask).Write(span[4..]);
        _output.Advance(4 + MessageHeader.SizeBytes);
        await _output.WriteAsync(call.Arguments).ConfigureAwait(false);
    }

    /// <summary>Sends the chunks of an upload, looking before each whether the daemon has something to say.</summary>
    private async Task<(Exception? OwnFailure, bool DaemonCancelled)> SendContentAsync(Call call, uint serial, CancellationToken cancel)
    {
        var buffer = new byte[WireWords.ChunkContentBytesMax];
        while (true)
        {
            while (_incoming.Arrived)
            {
                var word = await _incoming.WordAsync(CancellationToken.None).ConfigureAwait(false);
                if (word == WireWords.ProgressFlag)
                {
                    await ProgressAsync(call, serial).ConfigureAwait(false);
                    continue;
                }
                if (word != WireWords.CancelFlag)
                    throw new XdrException($"0x{word:x8} came in the middle of an upload.");
                await SendChunkAsync(ReadOnlyMemory<byte>.Empty, cancelled: true).ConfigureAwait(false);
                return (null, true);
            }
            int read;
            try
            {
                read = await call.Upload!.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancel).ConfigureAwait(false);
            }
            catch (Exception cause)
            {
                await SendChunkAsync(ReadOnlyMemory<byte>.Empty, cancelled: true).ConfigureAwait(false);
                return (Local(cause, cancel), false);
            }
            await SendChunkAsync(buffer.AsMemory(0, read), cancelled: false).ConfigureAwait(false);
            if (read == 0)
                return (null, false);
        }
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

    private async Task<ReadOnlyMemory<byte>> ReplyAsync(Call call, uint serial, bool daemonCancelled, TimeSpan? patience)
    {
        using var limit = patience is { } time ? new CancellationTokenSource(time) : null;
        var token = limit?.Token ?? CancellationToken.None;
        try
        {
            while (true)
            {
                var word = await _incoming.WordAsync(token).ConfigureAwait(false);
                if (word == WireWords.ProgressFlag)
                    await ProgressAsync(call, serial).ConfigureAwait(false);
                else if (word == WireWords.CancelFlag && call.Upload is not null && !daemonCancelled)
                    daemonCancelled = true; // it crossed our last chunk: the daemon has drained them, or will
                else
                    return await _incoming.MessageAsync(Length(word), token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            throw new TimeoutException($"The daemon did not end a cancelled {call.Procedure} within {patience}.");
        }
    }

    /// <summary>Checks a reply's header and gives its body.</summary>
    private static ReadOnlyMemory<byte> Open(ReadOnlyMemory<byte> message, Call call, uint serial)
    {
        var header = MessageHeader.Read(message.Span);
        if (header.Program != MessageHeader.ProgramNumber || header.Version != MessageHeader.ProtocolVersion
            || header.Direction != MessageHeader.DirectionReply)
            throw new XdrException($"A reply's header is wrong: {header}.");
        if (header.Procedure != (int)call.Procedure || header.Serial != serial)
            throw new XdrException($"A reply to {call.Procedure} {serial:x} came as {(Procedure)header.Procedure} {header.Serial:x}.");
        if (header.Status == MessageHeader.StatusOk)
            return message[MessageHeader.SizeBytes..];
        if (header.Status != MessageHeader.StatusError)
            throw new XdrException($"A reply's status is {header.Status}.");
        var error = new XdrReader(message.Span[MessageHeader.SizeBytes..]);
        throw new ActionException(error.String(), error.String());
    }

    private async Task ReceiveContentAsync(Call call, uint serial, CancellationToken cancel)
    {
        Exception? ownFailure = null;
        using var limit = new CancellationTokenSource();
        while (true)
        {
            ReadOnlyMemory<byte> content;
            bool cancelled;
            try
            {
                (content, cancelled) = await ChunkAsync(call, serial, ownFailure is null ? cancel : limit.Token).ConfigureAwait(false);
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
            if (cancelled)
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

    private uint? _chunkAhead; // the length of a chunk whose body is still to come, when a wait for it was given up

    private async Task<(ReadOnlyMemory<byte> Content, bool Cancelled)> ChunkAsync(Call call, uint serial, CancellationToken cancel)
    {
        while (_chunkAhead is null)
        {
            var word = await _incoming.WordAsync(cancel).ConfigureAwait(false);
            if (word == WireWords.ProgressFlag)
                await ProgressAsync(call, serial).ConfigureAwait(false);
            else
                _chunkAhead = (uint)Length(word);
        }
        var body = await _incoming.MessageAsync((int)_chunkAhead.Value, CancellationToken.None).ConfigureAwait(false);
        _chunkAhead = null;
        return Split(body);
    }

    private static (ReadOnlyMemory<byte> Content, bool Cancelled) Split(ReadOnlyMemory<byte> chunk)
    {
        var reader = new XdrReader(chunk.Span);
        var cancelled = reader.Bool();
        var length = reader.UInt();
        if (length > (uint)reader.Remaining)
            throw new XdrException($"A chunk announces {length} bytes where {reader.Remaining} are left.");
        return (chunk.Slice(8, (int)length), cancelled);
    }

    private async Task ProgressAsync(Call call, uint serial)
    {
        var body = await _incoming.MessageAsync(WireWords.ProgressBodyBytes, CancellationToken.None).ConfigureAwait(false);
        var progress = ReadProgress(body.Span);
        if (progress.Procedure == call.Procedure && progress.Serial == serial)
            onProgress?.Invoke(progress);
    }

    private static CallProgress ReadProgress(ReadOnlySpan<byte> body)
    {
        var reader = new XdrReader(body);
        return new((Procedure)reader.Int(), reader.UInt(), reader.UHyper(), reader.UHyper());
    }

    private static int Length(uint word) => word <= XdrWriter.MessageLimitBytes
        ? (int)word
        : throw new XdrException($"0x{word:x8} came where a length of at most 4 MiB belongs.");

    /// <summary>A failure of the caller's own stream or wish, which the conversation survives.</summary>
    private static Exception Local(Exception cause, CancellationToken cancel) => cancel.IsCancellationRequested
        ? new OperationCanceledException(cancel)
        : new EngineException(new("transfer.local", ErrorLayer.Input, $"The local side of a transfer failed: {cause.Message}"), cause);

    private EngineException Lose(Exception cause)
    {
        _lost ??= cause;
        return Lost(cause);
    }

    private static EngineException Lost(Exception cause) => new(
        new("protocol.lost", ErrorLayer.Protocol, "The conversation with the daemon is lost.", cause.Message, Retryable: true), cause);
}
