using System.Buffers.Binary;
using Engine.Protocol.Client;
using Engine.Protocol.Rpc;
using Engine.Protocol.Tests.Calls;
using Engine.Protocol.Tests.Contract;

namespace Engine.Protocol.Tests.Fuzz;

/// <summary>What both ends really say: each action's call as our client writes it, and the answer that our daemon gives to it.</summary>
internal sealed class Corpus
{
    private static readonly byte[] ContentChunk = [0, 0, 0, 16, 0, 0, 0, 0, 0, 0, 0, 6, .. "abcdef"u8, 0, 0];
    private static readonly byte[] EndChunk = [0, 0, 0, 8, 0, 0, 0, 0, 0, 0, 0, 0];
    private static readonly byte[] ProgressFrame = [.. Word(WireWords.ProgressFlag), 0, 0, 0, 66, 0, 0x12, 0x34, 0, .. new byte[15], 9];

    private Corpus(IReadOnlyList<Call> calls, IReadOnlyList<byte[]> requests, IReadOnlyList<byte[]> answers, IReadOnlyList<byte[]> bodies)
    {
        Calls = calls;
        Requests = requests;
        Answers = answers;
        Bodies = bodies;
    }

    /// <summary>A call of each action.</summary>
    public IReadOnlyList<Call> Calls { get; }

    /// <summary>The same as they stand on the wire, uploads with their chunks.</summary>
    public IReadOnlyList<byte[]> Requests { get; }

    /// <summary>What a daemon says to each, from the launch flag on, in a conversation that has just begun.</summary>
    public IReadOnlyList<byte[]> Answers { get; }

    /// <summary>The arguments and results alone.</summary>
    public IReadOnlyList<byte[]> Bodies { get; }

    public static Corpus Make()
    {
        var capture = new Capture();
        var calls = new List<Call>();
        var requests = new List<byte[]>();
        var answers = new List<byte[]>();
        foreach (var action in ContractAction.All)
        {
            capture.Last = null;
            _ = RoundTripTests.CallAsync(new GuestClient(capture), action.Method.Name, [.. action.Method.GetParameters().Select(Samples.Of)]);
            var call = capture.Last!;
            calls.Add(call);
            requests.Add(Request(call));
            answers.Add(Answer(call, action.Method.ReturnType));
        }
        return new(calls, requests, answers,
            [.. calls.Select(call => call.Arguments.ToArray()), .. answers.Select(answer => answer.AsSpan(Math.Min(48, answer.Length)).ToArray())]);
    }

    private static byte[] Request(Call call)
    {
        var header = new byte[MessageHeader.SizeBytes];
        MessageHeader.ForCall((int)call.Procedure, WireWords.FirstSerial, 0, call.OptionalMask).Write(header);
        byte[] content = call.Upload is null ? [] : [.. ContentChunk, .. ContentChunk, .. EndChunk];
        return [.. Word((uint)(header.Length + call.Arguments.Length)), .. header, .. call.Arguments.Span, .. content];
    }

    // From the daemon's own loop, with an action that gives its sample; a progress frame before each reply, as in a long call.
    private static byte[] Answer(Call call, Type result)
    {
        var port = new FuzzPort();
        port.Begin(Request(call));
        new DaemonLoop(port, new Answering(result), TimeProvider.System).Run();
        var said = port.Said.ToArray();
        return [.. said.AsSpan(0, 4), .. ProgressFrame, .. said.AsSpan(4)];
    }

    private static byte[] Word(uint word)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
        return bytes;
    }

    private sealed class Answering(Type result) : IDispatcher
    {
        public void Dispatch(IncomingCall call)
        {
            if (ActionTable.Find(call.Procedure)!.HasFileOut)
                call.FileOut.Write("content of a file"u8);
            new ScriptedDaemon { Result = Samples.Of(result) }.Dispatcher.Dispatch(call);
        }
    }

    private sealed class Capture : ICallTarget
    {
        public Call? Last { get; set; }

        public Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel)
        {
            Last = call;
            return Task.FromException<ReadOnlyMemory<byte>>(new OperationCanceledException());
        }
    }
}

/// <summary>A daemon's channel whose other end has said all it will say.</summary>
internal sealed class FuzzPort : IDaemonPort
{
    private byte[] _input = [];
    private int _at;

    /// <summary>What the daemon wrote, unless it is not kept.</summary>
    public MemoryStream Said { get; } = new();

    public bool Keeps { get; init; } = true;

    public bool Readable => _at < _input.Length;

    public void Begin(byte[] input)
    {
        _input = input;
        _at = 0;
    }

    public int Read(Span<byte> into)
    {
        var part = Math.Min(into.Length, _input.Length - _at);
        _input.AsSpan(_at, part).CopyTo(into);
        _at += part;
        return part;
    }

    public void Write(ReadOnlySpan<byte> bytes)
    {
        if (Keeps)
            Said.Write(bytes);
    }
}
