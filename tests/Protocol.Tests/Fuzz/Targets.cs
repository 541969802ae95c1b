using System.Buffers;
using System.IO.Pipelines;
using System.Reflection;
using Engine.Protocol.Client;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Tests.Calls;
using Engine.Protocol.Tests.Contract;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Tests.Fuzz;

/// <summary>Something that reads what a hostile end has sent.</summary>
internal interface IFuzzTarget
{
    /// <summary>Bytes for one execution.</summary>
    byte[] Input(Dice dice);

    /// <summary>Reads them. Whatever it throws is a crash.</summary>
    void Run(byte[] input, Dice dice);
}

/// <summary>The codecs: those of XDR's own values, of each struct, and of each action's result.</summary>
internal sealed class XdrTarget(Corpus corpus) : IFuzzTarget
{
    private static readonly IReadOnlyList<XdrDecoder<object?>> Decoders =
    [
        (ref XdrReader from) => from.String(),
        (ref XdrReader from) => from.Opaque(),
        (ref XdrReader from) => from.OptionalString(),
        (ref XdrReader from) => from.StringList(),
        (ref XdrReader from) => from.Pairs(),
        (ref XdrReader from) => (from.Int(), from.UInt(), from.Hyper(), from.UHyper(), from.Float(), from.Char(), from.Uuid(), from.Bool()),
        .. typeof(WireStructAttribute).Assembly.GetTypes().Where(type => type.IsDefined(typeof(WireStructAttribute)))
            .Select(type => type.GetMethod("Read")!.CreateDelegate<XdrDecoder<object?>>()),
    ];

    private readonly GivenReply _reply = new();
    private readonly object?[][] _arguments = [.. ContractAction.All.Select(action => action.Method.GetParameters().Select(Samples.Of).ToArray())];

    public byte[] Input(Dice dice) => Mutation.Of(dice.Of(corpus.Bodies), dice, corpus.Bodies);

    public void Run(byte[] input, Dice dice)
    {
        try
        {
            if (dice.OneIn(4))
            {
                _reply.Body = input;
                var action = dice.Below(_arguments.Length);
                RoundTripTests.CallAsync(new GuestClient(_reply), ContractAction.All[action].Method.Name, _arguments[action]).GetAwaiter().GetResult();
                return;
            }
            var from = new XdrReader(input);
            dice.Of(Decoders)(ref from);
        }
        catch (XdrException)
        {
        }
        catch (EngineException refused) when (refused.Error.Code == "protocol.reply")
        {
        }
    }

    private sealed class GivenReply : ICallTarget
    {
        public ReadOnlyMemory<byte> Body { get; set; }

        public Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel) => Task.FromResult(Body);
    }
}

/// <summary>Our client's frames, chunks and progress, from a daemon that means ill.</summary>
internal sealed class FrameTarget(Corpus corpus) : IFuzzTarget
{
    private const int CallsMax = 3;
    private static readonly byte[] Content = new byte[20_000];

    public byte[] Input(Dice dice)
    {
        var first = Mutation.Of(dice.Of(corpus.Answers), dice, corpus.Answers);
        return dice.OneIn(2) ? first : [.. first, .. Mutation.Of(dice.Of(corpus.Answers)[4..], dice, corpus.Answers)];
    }

    public void Run(byte[] input, Dice dice)
    {
        var channel = new OneSidedChannel(input);
        var connection = new RpcConnection(channel, _ => { }, TimeSpan.FromSeconds(1));
        try
        {
            connection.AwaitLaunchAsync(CancellationToken.None).GetAwaiter().GetResult();
            for (var calls = 1 + dice.Below(CallsMax); calls > 0; calls--)
                Call(connection, MatchingCall(input, dice), dice);
        }
        catch (EngineException lost) when (lost.Error.Code == "protocol.lost")
        {
        }
        connection.DisposeAsync().AsTask().GetAwaiter().GetResult();
    }

    // The action that the answer is for, mostly: another one's answer is refused by its header.
    private Call MatchingCall(byte[] input, Dice dice)
    {
        const int procedureAt = 4 + 28 + 4 + 8;
        if (!dice.OneIn(8) && input.Length >= procedureAt + 4)
        {
            var number = System.Buffers.Binary.BinaryPrimitives.ReadInt32BigEndian(input.AsSpan(procedureAt));
            foreach (var call in corpus.Calls)
                if ((int)call.Procedure == number)
                    return call;
        }
        return dice.Of(corpus.Calls);
    }

    private static void Call(RpcConnection connection, Call call, Dice dice)
    {
        using var upload = call.Upload is null ? null : new MemoryStream(Content, 0, dice.Below(Content.Length));
        using var cancel = new CancellationTokenSource();
        using var download = call.Download is null ? null : new Taking(dice.OneIn(4) ? dice.Below(100) : int.MaxValue, cancel, dice.OneIn(2));
        try
        {
            connection.CallAsync(call with { Upload = upload, Download = download }, cancel.Token).GetAwaiter().GetResult();
        }
        catch (ActionException)
        {
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
        }
        catch (EngineException local) when (local.Error.Code == "transfer.local")
        {
        }
    }

    private sealed class OneSidedChannel(byte[] input) : IDuplexPipe
    {
        public PipeReader Input { get; } = PipeReader.Create(new ReadOnlySequence<byte>(input));
        public PipeWriter Output { get; } = PipeWriter.Create(Stream.Null);
    }

    /// <summary>Takes a download, and fails or is cancelled after some bytes.</summary>
    private sealed class Taking(int bytes, CancellationTokenSource cancel, bool cancels) : MemoryStream
    {
        private int _left = bytes;

        public override void Write(ReadOnlySpan<byte> buffer)
        {
            _left -= buffer.Length;
            if (_left >= 0)
                return;
            if (!cancels)
                throw new IOException("no room, as the dice say");
            cancel.Cancel();
        }

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default)
        {
            try
            {
                Write(buffer.Span);
                return ValueTask.CompletedTask;
            }
            catch (IOException cause)
            {
                return ValueTask.FromException(cause);
            }
        }
    }
}

/// <summary>The daemon's loop with the generated dispatch, from a client that means ill.</summary>
internal sealed class DispatchTarget : IFuzzTarget
{
    private readonly Corpus _corpus;
    private readonly IDispatcher _dispatcher;
    private readonly Dice _actionDice = new();
    private readonly FuzzPort _port = new() { Keeps = false };

    public DispatchTarget(Corpus corpus)
    {
        _corpus = corpus;
        _dispatcher = FuzzedActions.Dispatcher(_actionDice);
    }

    public byte[] Input(Dice dice)
    {
        byte[] input = [];
        for (var calls = 1 + dice.Below(3); calls > 0; calls--)
            input = [.. input, .. dice.OneIn(3) ? dice.Of(_corpus.Requests) : Mutation.Of(dice.Of(_corpus.Requests), dice, _corpus.Requests)];
        return input;
    }

    public void Run(byte[] input, Dice dice)
    {
        _actionDice.Seed(dice.Next());
        _port.Begin(input);
        try
        {
            new DaemonLoop(_port, _dispatcher, TimeProvider.System).Run();
        }
        catch (ConversationLostException)
        {
        }
    }
}
