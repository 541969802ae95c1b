using System.Buffers.Binary;
using System.Globalization;
using System.IO.Pipelines;
using Engine.Protocol.Client;
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
public sealed partial class RpcConnection(IDuplexPipe channel, Action<CallProgress>? onProgress = null, TimeSpan? cancelPatience = null)
    : ICallTarget, IAsyncDisposable
{
    private readonly IncomingBytes _incoming = new(channel.Input);
    private readonly PipeWriter _output = channel.Output;
    private readonly SemaphoreSlim _turn = new(1, 1);
    private readonly TimeSpan _cancelPatience = cancelPatience ?? TimeSpan.FromSeconds(30);
    private int _chunkBytes = WireWords.ChunkContentBytesMax;
    private uint _serial = WireWords.FirstSerial;
    private bool _isForeign;
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

    /// <summary>
    /// Asks the daemon for larger chunks and the bulk disk. One that does not know what is asked, which is any but ours,
    /// goes on as before, and is spared our own calls from here on.
    /// </summary>
    /// <param name="lane">Our side of the bulk disk, or null when there is none.</param>
    /// <exception cref="EngineException">The conversation is lost.</exception>
    public async Task AgreeAsync(IBulkLane? lane, CancellationToken cancel)
    {
        try
        {
            var agreed = await new GuestClient(this).EngineAgreeAsync(WireWords.AgreedContentBytesMax, lane?.Serial ?? "", cancel).ConfigureAwait(false);
            foreach (var (term, value) in agreed)
            {
                if (term == "chunk-bytes" && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes))
                    _chunkBytes = Math.Clamp(bytes, WireWords.ChunkContentBytesMax, WireWords.AgreedContentBytesMax);
                else if (term == "bulk-disk" && value == "true")
                    _lane = lane;
            }
        }
        catch (ActionException)
        {
            _isForeign = true;
        }
    }

    /// <exception cref="ActionException">ENOTSUP too: the call is one of our own, and the daemon has refused to agree on anything.</exception>
    public async Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel)
    {
        if (_isForeign && (int)call.Procedure >= WireWords.FirstOwnProcedure)
            throw new ActionException("ENOTSUP", $"{call.Procedure} is a call of Engine's own daemon, and the one in this appliance is another");
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
            finally
            {
                TakeBack();
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
                else if (word == WireWords.CreditFlag && _onDisk > 0)
                    Credit();
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
