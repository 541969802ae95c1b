namespace Engine.Actors.Handles;

/// <summary>
/// A launcher of which one machine can be started before anybody asks for it: a command's first appliance comes up while the
/// engine's actors and its journal do. It has no disk until somebody asks for it, who has leases then; nothing is done in it before.
/// One that nobody asked for ends with the engine.
/// </summary>
internal sealed class EarlyLauncher(IApplianceLauncher launcher) : IApplianceLauncher
{
    private readonly CancellationTokenSource _unwanted = new();
    private Task<IRunningAppliance>? _early;

    /// <summary>Starts a machine; once in the launcher's life. A failure is told to whoever asks for it.</summary>
    public void Begin(MachineMaker machines) =>
        _early = Task.Run(() => machines.Through(launcher).StartAsync([], MachineChoices.None, _unwanted.Token));

    public Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel)
    {
        // A machine that has to reach servers by itself is jailed differently from its start on.
        var fits = !spec.IsChosen && spec.Drives.All(drive => drive.Remote is null);
        var early = fits ? Interlocked.Exchange(ref _early, null) : null;
        return early is null ? launcher.StartAsync(spec, cancel) : EquipAsync(early, spec, cancel);
    }

    public Task<string?> PrepareAsync(MachineSpec spec, CancellationToken cancel) => launcher.PrepareAsync(spec, cancel);

    /// <summary>Ends the machine that nobody asked for. One that takes too long is left to end when it comes.</summary>
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

    private async Task<IRunningAppliance> EquipAsync(Task<IRunningAppliance> early, MachineSpec spec, CancellationToken cancel)
    {
        try
        {
            var machine = await early.WaitAsync(cancel).ConfigureAwait(false);
            if (!machine.IsAwake)
            {
                // It boots, and disks are to be there before its kernel looks for them.
                _ = EndAsync(early);
                return await launcher.StartAsync(spec, cancel).ConfigureAwait(false);
            }
            for (var slot = 0; slot < spec.Drives.Count; slot++)
                await machine.PlugAsync(slot, spec.Drives[slot], cancel).ConfigureAwait(false);
            return machine;
        }
        catch
        {
            _ = EndAsync(early);
            throw;
        }
    }

    private static async Task EndAsync(Task<IRunningAppliance> early)
    {
        try
        {
            await (await early.ConfigureAwait(false)).DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception)
        {
            // there is none, for a reason that whoever asks for it would have been told
        }
    }
}
