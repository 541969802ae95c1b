using System.IO.Pipelines;
using System.Threading.Channels;
using Engine.Appliance.Bulk;
using Engine.Appliance.Processes;
using Engine.Appliance.Qemu.Monitor;

namespace Engine.Appliance.Qemu;

/// <summary>One qemu, from its start to its end.</summary>
internal sealed class RunningQemu : IRunningAppliance
{
    private const int ConsoleLinesMax = 256;
    private const int TailBytes = 8 * 1024;

    private readonly ChildProcess _qemu;
    private readonly SocketPipe _channel;
    private readonly Channel<string> _console = System.Threading.Channels.Channel.CreateBounded<string>(
        new BoundedChannelOptions(ConsoleLinesMax) { FullMode = BoundedChannelFullMode.DropOldest, SingleWriter = true });

    // Two, so that a talkative guest can not push qemu's own words out.
    private readonly TailBuffer _consoleTail = new(TailBytes);
    private readonly TailBuffer _errorTail = new(TailBytes);

    private readonly MachineFileNames _names;
    private readonly List<LaunchPhase> _phases = [];

    public RunningQemu(ChildProcess qemu, SocketPipe channel, QmpConnection monitor, DriveBay bay, MachineFileNames names)
    {
        _names = names;
        _qemu = qemu;
        _channel = channel;
        Monitor = monitor;
        Bay = bay;
        Exited = WatchAsync();
    }

    public QmpConnection Monitor { get; }
    public DriveBay Bay { get; }

    /// <summary>What qemu has for the bulk disk's content.</summary>
    public required NbdServer Content { get; init; }

    /// <summary>The number in qemu of the state that it is to load, or null.</summary>
    public int? StateDescriptor { get; init; }
    public bool IsAwake { get; set; }
    public IReadOnlyList<string> Notes { get; set; } = [];

    public int ProcessId => _qemu.ProcessId;
    public IReadOnlyList<LaunchPhase> Phases => _phases;
    public IDuplexPipe Channel => _channel;
    public BulkDisk Bulk => Content.Disk;
    public ChannelReader<string> Console => _console.Reader;
    public Task<ApplianceExit> Exited { get; }

    public void Took(string phase, TimeSpan time) => _phases.Add(new LaunchPhase(phase, time));

    public void Kill() => _qemu.Kill();

    public Task PlugAsync(int slot, Drive drive, CancellationToken cancel) => Bay.PlugAsync(slot, drive, cancel);

    public Task UnplugAsync(int slot, CancellationToken cancel) => Bay.UnplugAsync(slot, cancel);

    public async ValueTask DisposeAsync()
    {
        Kill();
        await Task.WhenAny(Exited, Task.Delay(ChildProcess.EndTimeMax)).ConfigureAwait(false);
        await _qemu.DisposeAsync().ConfigureAwait(false);
        await Monitor.DisposeAsync().ConfigureAwait(false);
        _channel.Dispose();
        Content.Dispose();
    }

    private async Task<ApplianceExit> WatchAsync()
    {
        var lines = new LineSplitter(line => _console.Writer.TryWrite(line));
        var exit = await _qemu.DrainAsync(KeepConsole, _errorTail.Add).ConfigureAwait(false);
        lines.End();
        _console.Writer.Complete();
        return new ApplianceExit(exit.Status, exit.Signal, Tail());

        void KeepConsole(ReadOnlySpan<byte> bytes)
        {
            _consoleTail.Add(bytes);
            lines.Add(bytes);
        }
    }

    private string Tail()
    {
        var console = _consoleTail.ToString();
        var error = _names.PutInto(_errorTail.ToString());
        return console.Length == 0 || console.EndsWith('\n') ? console + error : $"{console}\n{error}";
    }
}
