using Engine.Actors.Handles;
using Engine.Protocol.Client;

namespace Engine.Actors.Appliances;

/// <summary>
/// One appliance from its start to its end, with the conversation on its channel. Cancelling its life kills it;
/// whatever happens, <see cref="Ended"/> completes after everything is removed.
/// </summary>
internal sealed class ApplianceRun : ILaunchedAppliance
{
    private readonly IRunningAppliance _appliance;
    private readonly RpcConnection _daemon;
    private readonly GuestClient _guest;
    private readonly EventFan<HandleEvent> _events;
    private readonly TimeSpan _killPatience;

    private ApplianceRun(IRunningAppliance appliance, EventFan<HandleEvent> events, TimeSpan killPatience, CancellationToken life)
    {
        _killPatience = killPatience;
        _appliance = appliance;
        _events = events;
        _daemon = new(appliance.Channel, progress => events.Publish(new HandleEvent.Progress(progress)));
        _guest = new(_daemon);
        Ended = EndAsync(life);
    }

    /// <summary>What the launch took, in order; its last phase is the wait for the daemon of a boot and for the disks.</summary>
    public IReadOnlyList<LaunchPhase> Phases { get; private set; } = [];

    public int ProcessId => _appliance.ProcessId;

    /// <summary>How the appliance ended; never fails.</summary>
    public Task<ApplianceExit> Ended { get; }

    /// <summary>Starts an appliance and waits until its daemon answers.</summary>
    /// <exception cref="BootException">It did not come so far; nothing of it is left running.</exception>
    public static async Task<ApplianceRun> BootAsync(
        BootPlan plan, EventFan<HandleEvent> events, ApplianceEnds ends, TimeProvider clock, CancellationToken life)
    {
        IRunningAppliance appliance;
        try
        {
            appliance = await plan.StartAsync(life).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            throw new BootException(BootErrors.NotStarted(cause, life), started: false, cause);
        }
        var run = new ApplianceRun(appliance, events, plan.KillPatience, life);
        ends.Add(run.Ended);
        try
        {
            var began = clock.GetTimestamp();
            await run.AnswersAsync(plan, clock, life).ConfigureAwait(false);
            run.Phases = [.. appliance.Phases, new(appliance.IsAwake ? "disks" : "boot", clock.GetElapsedTime(began))];
            return run;
        }
        catch (Exception cause)
        {
            var exit = await run.LetGoAsync(cause is TimeoutException ? TimeSpan.Zero : plan.LossPatience, clock).ConfigureAwait(false);
            throw new BootException(BootErrors.NotAnswering(cause, plan, exit, life), started: true, cause);
        }
    }

    /// <summary>Gives the appliance a time to end by itself, then kills it.</summary>
    public async Task<ApplianceExit?> LetGoAsync(TimeSpan patience, TimeProvider clock)
    {
        if (patience > TimeSpan.Zero && await EndsWithin(patience, clock).ConfigureAwait(false))
            return await Ended.ConfigureAwait(false);
        _appliance.Kill();
        // A process that survives SIGKILL waits for a dead disk; it is left to the kernel.
        return await EndsWithin(_killPatience, clock).ConfigureAwait(false) ? await Ended.ConfigureAwait(false) : null;
    }

    private async Task<bool> EndsWithin(TimeSpan patience, TimeProvider clock)
    {
        try
        {
            await Ended.WaitAsync(patience, clock).ConfigureAwait(false);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    public Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel) => _daemon.CallAsync(call, cancel);

    public async Task AddDriveAsync(int slot, Drive drive, CancellationToken cancel)
    {
        await QemuAsync(_appliance.PlugAsync(slot, drive, cancel)).ConfigureAwait(false);
        try
        {
            await _guest.EngineAddDriveAsync(slot, cancel).ConfigureAwait(false);
        }
        catch (ActionException)
        {
            await QemuAsync(_appliance.UnplugAsync(slot, cancel)).ConfigureAwait(false);
            throw;
        }
    }

    public async Task RemoveDriveAsync(int slot, CancellationToken cancel)
    {
        await _guest.EngineRemoveDriveAsync(slot, cancel).ConfigureAwait(false);
        await QemuAsync(_appliance.UnplugAsync(slot, cancel)).ConfigureAwait(false);
    }

    private static async Task QemuAsync(Task change)
    {
        try
        {
            await change.ConfigureAwait(false);
        }
        catch (ApplianceStartException refused)
        {
            throw new EngineException(BootErrors.NotStarted(refused, CancellationToken.None), refused);
        }
    }

    private async Task AnswersAsync(BootPlan plan, TimeProvider clock, CancellationToken life)
    {
        foreach (var note in _appliance.Notes)
            _events.Publish(new HandleEvent.Warning(note));
        using var given = CancellationTokenSource.CreateLinkedTokenSource(life);
        if (!_appliance.IsAwake)
        {
            await FirstAsync(_daemon.AwaitLaunchAsync(given.Token), plan.LaunchPatience, clock, given).ConfigureAwait(false);
            await FirstAsync(_guest.PingDaemonAsync(given.Token), plan.PingPatience, clock, given).ConfigureAwait(false);
        }
        var lane = _appliance.Bulk is { } disk ? new BulkLane(disk) : null;
        await FirstAsync(_daemon.AgreeAsync(lane, given.Token), plan.PingPatience, clock, given).ConfigureAwait(false);
        for (var slot = 0; slot < plan.Slots; slot++)
            await FirstAsync(_guest.EngineAddDriveAsync(slot, given.Token), plan.LaunchPatience, clock, given).ConfigureAwait(false);
    }

    /// <summary>Waits for a step, for the appliance's end or for the limit, whichever is first.</summary>
    private async Task FirstAsync(Task step, TimeSpan patience, TimeProvider clock, CancellationTokenSource given)
    {
        var first = Task.WhenAny(step, Ended);
        try
        {
            await first.WaitAsync(patience, clock, given.Token).ConfigureAwait(false);
        }
        finally
        {
            if (!step.IsCompleted)
            {
                given.Cancel();
                _ = step.ContinueWith(late => late.Exception, TaskContinuationOptions.OnlyOnFaulted);
            }
        }
        if (!step.IsCompleted)
            throw new IOException("The appliance ended.");
        await step.ConfigureAwait(false);
    }

    private async Task<ApplianceExit> EndAsync(CancellationToken life)
    {
        var console = ConsoleAsync();
        ApplianceExit exit;
        using (life.UnsafeRegister(_ => _appliance.Kill(), null))
            exit = await _appliance.Exited.ConfigureAwait(false);
        try
        {
            await _daemon.DisposeAsync().ConfigureAwait(false);
            await _appliance.DisposeAsync().ConfigureAwait(false);
            await console.ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            _events.Publish(new HandleEvent.Warning($"Something of an ended appliance was not removed: {cause.Message}"));
        }
        return exit;
    }

    private async Task ConsoleAsync()
    {
        await foreach (var line in _appliance.Console.ReadAllAsync().ConfigureAwait(false))
            _events.Publish(new HandleEvent.ApplianceLine(line));
    }
}
