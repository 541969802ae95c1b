using System.IO.Pipelines;
using System.Net.Sockets;
using System.Threading.Channels;

namespace Engine.Actors.Appliances;

/// <summary>A daemon that somebody else runs, reached over a unix socket. Ending it closes the connection, no more.</summary>
internal sealed class AttachedAppliance : IRunningAppliance, IDuplexPipe
{
    private readonly NetworkStream _stream;
    private readonly TaskCompletionSource<ApplianceExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private AttachedAppliance(Socket socket)
    {
        _stream = new(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
        var console = System.Threading.Channels.Channel.CreateBounded<string>(1);
        console.Writer.Complete();
        Console = console.Reader;
    }

    public PipeReader Input { get; }
    public PipeWriter Output { get; }

    /// <summary>None of ours.</summary>
    public int ProcessId => 0;

    public bool IsAwake => false;
    public IReadOnlyList<string> Notes => [];
    public IReadOnlyList<LaunchPhase> Phases => [];

    public IDuplexPipe Channel => this;
    public ChannelReader<string> Console { get; }
    public Task<ApplianceExit> Exited => _exited.Task;

    /// <exception cref="EngineException">Nobody listens there.</exception>
    public static async Task<IRunningAppliance> ConnectAsync(string socketPath, CancellationToken cancel)
    {
        var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        try
        {
            await socket.ConnectAsync(new UnixDomainSocketEndPoint(socketPath), cancel).ConfigureAwait(false);
            return new AttachedAppliance(socket);
        }
        catch (Exception cause)
        {
            socket.Dispose();
            if (cause is SocketException or ArgumentException)
                throw new EngineException(new(
                    "handle.attach", ErrorLayer.Input, $"No daemon can be reached at the socket {socketPath}.", cause.Message), cause);
            throw;
        }
    }

    public Task PlugAsync(int slot, Drive drive, CancellationToken cancel) => Task.FromException(NoDisks());

    public Task UnplugAsync(int slot, CancellationToken cancel) => Task.FromException(NoDisks());

    private static ApplianceStartException NoDisks() => new("the disks of a daemon that somebody else runs are not ours to change");

    public void Kill()
    {
        _stream.Dispose();
        _exited.TrySetResult(new(null, null, ""));
    }

    public ValueTask DisposeAsync()
    {
        Kill();
        return ValueTask.CompletedTask;
    }
}
