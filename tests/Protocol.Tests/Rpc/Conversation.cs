using Engine.Protocol.Client;
using Engine.Protocol.Rpc;

namespace Engine.Protocol.Tests.Rpc;

/// <summary>Our client and our daemon's loop, with a dispatch written by the test.</summary>
internal sealed class Conversation : IAsyncDisposable, IDispatcher
{
    private readonly Action<IncomingCall> _answer;
    private readonly Thread _daemon;

    private Conversation(Action<IncomingCall> answer, TimeProvider time, TimeSpan? cancelPatience)
    {
        _answer = answer;
        Connection = new RpcConnection(Channel, Progress.Add, cancelPatience);
        Guest = new GuestClient(Connection);
        _daemon = new Thread(() =>
        {
            try
            {
                new DaemonLoop(Channel, this, time).Run();
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

    public static async Task<Conversation> BeginAsync(Action<IncomingCall> answer, TimeProvider? time = null, TimeSpan? cancelPatience = null)
    {
        var conversation = new Conversation(answer, time ?? TimeProvider.System, cancelPatience);
        conversation._daemon.Start();
        await conversation.Connection.AwaitLaunchAsync(CancellationToken.None);
        return conversation;
    }

    void IDispatcher.Dispatch(IncomingCall call) => _answer(call);

    public async ValueTask DisposeAsync()
    {
        await Connection.DisposeAsync();
        if (!_daemon.Join(TimeSpan.FromSeconds(10)))
            throw new TimeoutException("The daemon did not see that its client is gone.");
    }
}
