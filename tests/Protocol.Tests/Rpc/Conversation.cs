using Engine.Protocol.Client;
using Engine.Protocol.Rpc;

namespace Engine.Protocol.Tests.Rpc;

/// <summary>Our client and our daemon's loop, with a dispatch written by the test.</summary>
internal sealed class Conversation : IAsyncDisposable, IDispatcher
{
    private readonly Action<IncomingCall> _answer;
    private readonly Thread _daemon;
    private readonly ConversationTerms _terms = new();
    private readonly MemoryBulk? _bulk;

    private Conversation(Action<IncomingCall> answer, TimeProvider time, TimeSpan? cancelPatience, MemoryBulk? bulk)
    {
        _answer = answer;
        _bulk = bulk;
        Connection = new RpcConnection(Channel, Progress.Add, cancelPatience);
        Guest = new GuestClient(Connection);
        _daemon = new Thread(() =>
        {
            try
            {
                new DaemonLoop(Channel, this, time, _terms).Run();
            }
            catch (Exception cause)
            {
                DaemonFailure = cause;
            }
            Channel.CloseGuestSide();
        });
    }

    public MemoryChannel Channel { get; } = new();
    public RpcConnection Connection { get; }
    public GuestClient Guest { get; }
    public List<CallProgress> Progress { get; } = [];
    public Exception? DaemonFailure { get; private set; }

    public static async Task<Conversation> BeginAsync(Action<IncomingCall> answer, TimeProvider? time = null, TimeSpan? cancelPatience = null, MemoryBulk? bulk = null)
    {
        var conversation = new Conversation(answer, time ?? TimeProvider.System, cancelPatience, bulk);
        conversation._daemon.Start();
        await conversation.Connection.AwaitLaunchAsync(CancellationToken.None);
        if (bulk is not null)
            await conversation.Connection.AgreeAsync(bulk, CancellationToken.None);
        return conversation;
    }

    void IDispatcher.Dispatch(IncomingCall call)
    {
        if (call.Procedure != (int)Procedure.EngineAgree || _bulk is null)
        {
            _answer(call);
            return;
        }
        _terms.ChunkContentBytes = WireWords.AgreedContentBytesMax;
        _terms.BulkDisk = _bulk;
        call.Reply.Pairs([new("chunk-bytes", $"{_terms.ChunkContentBytes}"), new("bulk-disk", "true")]);
    }

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        if (!_daemon.Join(TimeSpan.FromSeconds(10)))
            throw new TimeoutException("The daemon did not see that its client is gone.");
    }
}
