using System.Buffers.Binary;
using System.IO.Pipelines;
using Engine.Protocol;
using Engine.Protocol.Rpc;
using Engine.Protocol.Xdr;

namespace Engine.Tests.Support;

/// <summary>
/// The guest's side of a conversation, told by a test what to expect and to say. It speaks the wire's own bytes, by
/// itself: it shares only the XDR codecs and the header with the code under test.
/// </summary>
internal sealed class FakeDaemon(Stream incoming, Stream outgoing) : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(60);
    private MessageHeader _call;

    /// <summary>A daemon and the host's end of the channel to it.</summary>
    public static (FakeDaemon Daemon, IDuplexPipe Host) InMemory()
    {
        var toDaemon = new Pipe();
        var toHost = new Pipe();
        return (new(toDaemon.Reader.AsStream(), toHost.Writer.AsStream()), new DuplexPipe(toHost.Reader, toDaemon.Writer));
    }

    /// <summary>What the last call brought.</summary>
    public byte[] Arguments { get; private set; } = [];

    public Task Launches() => WriteAsync(Word(WireWords.LaunchFlag));

    /// <summary>Launches and answers the first ping, as every daemon does.</summary>
    public async Task Boots()
    {
        await Launches();
        await Expects(Procedure.PingDaemon);
        await Replies();
        await AgreesToPlainChunks();
    }

    /// <summary>Is a daemon of our own that takes plain chunks alone.</summary>
    public async Task AgreesToPlainChunks()
    {
        await Expects(Procedure.EngineAgree);
        await Replies(writer => writer.Pairs([new("chunk-bytes", "8192"), new("bulk-disk", "false")]));
    }

    /// <summary>Waits for a call, which must be this one.</summary>
    public async Task Expects(Procedure procedure)
    {
        var got = await NextCall();
        if (got != procedure)
            throw new InvalidOperationException($"{procedure} was expected, and {got} came.");
    }

    public async Task<Procedure> NextCall()
    {
        var message = await ReadAsync((int)await WordAsync());
        _call = MessageHeader.Read(message);
        Arguments = message[MessageHeader.SizeBytes..];
        return (Procedure)_call.Procedure;
    }

    public Task Replies(Action<XdrWriter>? body = null)
    {
        var writer = new XdrWriter();
        body?.Invoke(writer);
        return MessageAsync(MessageHeader.StatusOk, writer.Written);
    }

    public Task Fails(string errno, string message)
    {
        var writer = new XdrWriter();
        writer.String(errno);
        writer.String(message);
        return MessageAsync(MessageHeader.StatusError, writer.Written);
    }

    public Task SendsChunk(byte[] content, bool cancelled = false)
    {
        var writer = new XdrWriter();
        writer.Bool(cancelled);
        writer.Opaque(content);
        return WriteAsync([.. Word((uint)writer.Written.Length), .. writer.Written.Span]);
    }

    /// <summary>Reads chunks until the last one.</summary>
    /// <returns>The content, and whether the host broke it off.</returns>
    public async Task<(byte[] Content, bool Cancelled)> ReadsChunks()
    {
        var content = new List<byte>();
        while (true)
        {
            var chunk = await ReadChunk();
            if (chunk.Cancelled || chunk.Content.Length == 0)
                return ([.. content], chunk.Cancelled);
            content.AddRange(chunk.Content);
        }
    }

    public async Task<(byte[] Content, bool Cancelled)> ReadChunk()
    {
        var bytes = await ReadAsync((int)await WordAsync());
        var reader = new XdrReader(bytes);
        var cancelled = reader.Bool();
        return (reader.Opaque(), cancelled);
    }

    /// <summary>Waits for the word by which the host breaks off a download.</summary>
    public async Task ExpectsCancelFlag()
    {
        var word = await WordAsync();
        if (word != WireWords.CancelFlag)
            throw new InvalidOperationException($"The cancel flag was expected, and 0x{word:x8} came.");
    }

    public Task Progresses(ulong position, ulong total)
    {
        var writer = new XdrWriter();
        writer.Int(_call.Procedure);
        writer.UInt(_call.Serial);
        writer.UHyper(position);
        writer.UHyper(total);
        return WriteAsync([.. Word(WireWords.ProgressFlag), .. writer.Written.Span]);
    }

    public Task Says(byte[] bytes) => WriteAsync(bytes);

    /// <summary>Closes both ways, as the end of the process does.</summary>
    public void Dispose()
    {
        outgoing.Dispose();
        incoming.Dispose();
    }

    private Task MessageAsync(int status, ReadOnlyMemory<byte> body)
    {
        var message = new byte[4 + MessageHeader.SizeBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(message, message.Length - 4);
        MessageHeader.ForReply(_call.Procedure, _call.Serial, status).Write(message.AsSpan(4));
        body.Span.CopyTo(message.AsSpan(4 + MessageHeader.SizeBytes));
        return WriteAsync(message);
    }

    private static byte[] Word(uint word)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
        return bytes;
    }

    private async Task<uint> WordAsync() => BinaryPrimitives.ReadUInt32BigEndian(await ReadAsync(4));

    private async Task<byte[]> ReadAsync(int length)
    {
        var bytes = new byte[length];
        await incoming.ReadExactlyAsync(bytes).AsTask().WaitAsync(_limit);
        return bytes;
    }

    private async Task WriteAsync(byte[] bytes)
    {
        await outgoing.WriteAsync(bytes);
        await outgoing.FlushAsync();
    }

    private sealed record DuplexPipe(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
