using System.IO.Pipelines;
using System.Threading.Channels;

namespace Engine.Actors.Tests;

/// <summary>Starts appliances that have no process: a test plays the daemon and decides when they die.</summary>
internal sealed class FakeLauncher : IApplianceLauncher
{
    private readonly Channel<FakeAppliance> _started = Channel.CreateUnbounded<FakeAppliance>();
    private int _alive;

    /// <summary>Appliances that were started and not yet disposed.</summary>
    public int Alive => Volatile.Read(ref _alive);

    /// <summary>Makes the next start fail.</summary>
    public Exception? Failure { get; set; }

    /// <summary>Plays the daemon of each appliance; null leaves that to the test.</summary>
    public Func<FakeAppliance, Task>? Script { get; init; }

    public Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel)
    {
        if (Failure is { } failure)
            throw failure;
        Interlocked.Increment(ref _alive);
        var appliance = new FakeAppliance(spec, () => Interlocked.Decrement(ref _alive)) { IsAwake = StartsAwake };
        _started.Writer.TryWrite(appliance);
        if (Script is not null)
            _ = Task.Run(() => Script(appliance));
        return Task.FromResult<IRunningAppliance>(appliance);
    }

    public Task<string?> PrepareAsync(MachineSpec spec, CancellationToken cancel) => Task.FromResult<string?>(null);

    /// <summary>Whether what it starts has answered already, as clones of a template have.</summary>
    public bool StartsAwake { get; set; }

    /// <summary>The next appliance that was started.</summary>
    public async Task<FakeAppliance> Started() => await _started.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(60));
}

internal sealed class FakeAppliance : IRunningAppliance
{
    private readonly TaskCompletionSource<ApplianceExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Channel<string> _console = System.Threading.Channels.Channel.CreateUnbounded<string>();
    private readonly Action _disposed;
    private int _disposals;

    public FakeAppliance(MachineSpec spec, Action disposed)
    {
        Spec = spec;
        _disposed = disposed;
        (Daemon, Channel) = FakeDaemon.InMemory();
    }

    public MachineSpec Spec { get; }
    public FakeDaemon Daemon { get; }
    public int ProcessId => 1;
    public bool IsAwake { get; init; }
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>What is plugged in beside the drives of the start, by slot.</summary>
    public Dictionary<int, Drive> Plugged { get; } = [];

    public Task PlugAsync(int slot, Drive drive, CancellationToken cancel)
    {
        Plugged.Add(slot, drive);
        return Task.CompletedTask;
    }

    public Task UnplugAsync(int slot, CancellationToken cancel)
    {
        Plugged.Remove(slot).Should().BeTrue();
        return Task.CompletedTask;
    }

    public IReadOnlyList<LaunchPhase> Phases => [new("fake", TimeSpan.FromMilliseconds(5))];
    public IDuplexPipe Channel { get; }
    public ChannelReader<string> Console => _console.Reader;
    public Task<ApplianceExit> Exited => _exited.Task;

    /// <summary>Says that it is there, answers the first ping, and sees each disk of the start.</summary>
    public async Task Boots()
    {
        if (IsAwake)
            await Daemon.AgreesToPlainChunks();
        else
            await Daemon.Boots();
        foreach (var _ in Spec.Drives)
        {
            await Daemon.Expects(Procedure.EngineAddDrive);
            await Daemon.Replies();
        }
    }

    public void Prints(string line) => _console.Writer.TryWrite(line);

    /// <summary>Ends as a process does: the channel closes, the console ends, the exit is known.</summary>
    public void Dies(int? status = 1, int? signal = null, string lastWords = "Kernel panic")
    {
        Daemon.Dispose();
        _console.Writer.TryComplete();
        _exited.TrySetResult(new(status, signal, lastWords));
    }

    public void Kill() => Dies(null, 9, "");

    public ValueTask DisposeAsync()
    {
        Kill();
        if (Interlocked.Increment(ref _disposals) == 1)
            _disposed();
        return ValueTask.CompletedTask;
    }
}
