using Engine.Actors.Handles;
using Engine.Protocol.Rpc;

namespace Engine.Library;

/// <summary>Passes calls to a handle, and knows whether its appliance runs.</summary>
/// <param name="launchesItself">Whether a call that comes before a launch launches; else it fails.</param>
internal sealed class LaunchedTarget(HandleClient handle, HandleOptions options, bool launchesItself) : ICallTarget
{
    private readonly Lock _gate = new();
    private readonly HashSet<CancellationTokenSource> _running = [];

    public bool IsLaunched { get; set; }
    public bool IsLaunching { get; private set; }

    public bool IsBusy
    {
        get
        {
            lock (_gate)
                return _running.Count > 0;
        }
    }

    public async Task LaunchAsync(CancellationToken cancel)
    {
        if (IsLaunched)
            return;
        IsLaunching = true;
        try
        {
            var machine = new MachineChoices(
                options.MemoryMebibytes, options.Cpus, options.Hypervisor, options.KernelWords,
                options.BackendSettings.Any(setting => setting is "force_tcg" or "force_tcg=1"))
            {
                Parameters = [.. options.Parameters],
            };
            await handle.LaunchAsync(machine: machine, cancel: cancel).ConfigureAwait(false);
            IsLaunched = true;
        }
        finally
        {
            IsLaunching = false;
        }
    }

    public async Task<ReadOnlyMemory<byte>> CallAsync(Call call, CancellationToken cancel)
    {
        if (!IsLaunched)
        {
            if (!launchesItself)
                throw new ActionException("EINVAL", $"{ActionTable.Find((int)call.Procedure)?.Name}: call 'launch' first");
            await LaunchAsync(cancel).ConfigureAwait(false);
        }
        using var running = CancellationTokenSource.CreateLinkedTokenSource(cancel);
        lock (_gate)
            _running.Add(running);
        try
        {
            return await handle.CallAsync(call, running.Token).ConfigureAwait(false);
        }
        catch (EngineException lost) when (HandleErrors.IsLoss(lost.Error))
        {
            IsLaunched = false;
            throw;
        }
        finally
        {
            lock (_gate)
                _running.Remove(running);
        }
    }

    /// <summary>Ends the transfers that are under way; a call without one runs to its end.</summary>
    public void CancelTransfers()
    {
        CancellationTokenSource[] running;
        lock (_gate)
            running = [.. _running];
        foreach (var call in running)
            call.Cancel();
    }
}
