using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Operations.Tests.Inspect;

/// <summary>
/// A guest behind the real, generated client: answers each call with XDR, as its script says, and keeps a list of what
/// was asked. A call without a script fails as a daemon's does that does not know it.
/// </summary>
internal sealed class ScriptedGuest : ICallTarget
{
    private readonly Dictionary<Procedure, Action<XdrWriter, string>> _replies = [];
    private readonly Dictionary<Procedure, byte[]> _downloads = [];

    public List<string> Asked { get; } = [];
    public IGuest Client => new GuestClient(this);

    public ScriptedGuest Replies(Procedure procedure, Action<XdrWriter> reply) => RepliesTo(procedure, (to, _) => reply(to));

    /// <param name="reply">Gets the call's first argument too, which must be a string.</param>
    public ScriptedGuest RepliesTo(Procedure procedure, Action<XdrWriter, string> reply)
    {
        _replies[procedure] = reply;
        return this;
    }

    public ScriptedGuest Fails(Procedure procedure, string errno, string message) =>
        RepliesTo(procedure, (_, _) => throw new ActionException(errno, message));

    public ScriptedGuest Sends(Procedure procedure, byte[] content)
    {
        _downloads[procedure] = content;
        return Replies(procedure, _ => { });
    }

    public async Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel)
    {
        cancel.ThrowIfCancellationRequested();
        var words = Words(call.Arguments);
        Asked.Add(string.Join(' ', [call.Procedure.ToString(), .. words]));
        if (!_replies.TryGetValue(call.Procedure, out var reply))
            throw new ActionException("ENOTSUP", $"unknown procedure {(int)call.Procedure}");
        var body = new XdrWriter();
        reply(body, words.FirstOrDefault(""));
        if (_downloads.TryGetValue(call.Procedure, out var content))
        {
            foreach (var chunk in content.Chunk(WireWords.ChunkContentBytesMax))
            {
                cancel.ThrowIfCancellationRequested();
                await call.Download!.WriteAsync(chunk, cancel);
            }
        }
        return body.Written;
    }

    // All arguments of the calls in these tests are strings.
    private static List<string> Words(ReadOnlyMemory<byte> arguments)
    {
        var reader = new XdrReader(arguments.Span);
        var words = new List<string>();
        while (!reader.AtEnd)
            words.Add(reader.String());
        return words;
    }

    public static byte[] Applications(params IEnumerable<(string Name, int Epoch, string Version)> applications)
    {
        using var all = new MemoryStream();
        foreach (var (name, epoch, version) in applications)
        {
            var one = new XdrWriter();
            new Application2(name, "", epoch, version, "1", "amd64", "", "", "", "", "", "a summary", "", "", "", "", "").Write(one);
            all.Write(one.Written.Span);
        }
        return all.ToArray();
    }
}
