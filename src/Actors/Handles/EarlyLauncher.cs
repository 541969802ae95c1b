namespace Engine.Actors.Handles;

/// <summary>
/// A launcher of which one machine can be started before anybody asks for it: the appliance of a command's first guest
/// comes up while the engine's actors and its journal do. Whoever asks for that machine first gets it; nothing is done in
/// it before. One that nobody asked for ends with the engine.
/// </summary>
internal sealed class EarlyLauncher(IApplianceLauncher launcher) : IApplianceLauncher
{
    private readonly CancellationTokenSource _unwanted = new();
    private Task<Early>? _early;

    /// <summary>Starts a machine with these drives; once in the launcher's life. A failure is told to whoever asks for it.</summary>
    /// <param name="drives">Looks at the images, which may be slow; what it throws only means that nothing is started early.</param>
    /// <returns>Completes when the start is under way.</returns>
    public Task Begin(Func<IReadOnlyList<Drive>> drives, MachineMaker machines)
    {
        var early = Task.Run(() =>
        {
            var found = drives();
            return new Early(found, machines.StartAsync(found, MachineChoices.None, _unwanted.Token));
        });
        _early = early;
        return early;
    }

    public Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel)
    {
        var early = Volatile.Read(ref _early);
        return early is { IsCompletedSuccessfully: true } && early.Result.Drives.SequenceEqual(spec.Drives) && !spec.IsChosen
            && Interlocked.CompareExchange(ref _early, null, early) == early
                ? early.Result.Machine
                : launcher.StartAsync(spec, cancel);
    }

    public Task<string?> PrepareAsync(MachineSpec spec, CancellationToken cancel) => launcher.PrepareAsync(spec, cancel);

    /// <summary>Ends the machine that nobody asked for. One whose image waits for a dead file server is left to end when it comes.</summary>
    public async Task EndAsync(TimeSpan patience, TimeProvider clock)
    {
        _unwanted.Cancel();
        if (Interlocked.Exchange(ref _early, null) is not { } early)
            return;
        try
        {
            await EndAsync(early).WaitAsync(patience, clock).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }
    }

    private static async Task EndAsync(Task<Early> early)
    {
        try
        {
            var machine = await (await early.ConfigureAwait(false)).Machine.ConfigureAwait(false);
            await machine.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // there is none, for a reason that whoever asks for it would have been told
        }
    }

    private sealed record Early(IReadOnlyList<Drive> Drives, Task<IRunningAppliance> Machine);
}
