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
        using var running = Running(cancel);
        try
        {
            return await handle.CallAsync(call, running.Token).ConfigureAwait(false);
        }
        catch (EngineException lost) when (HandleErrors.IsLoss(lost.Error))
        {
            IsLaunched = false;
            throw;
        }
    }

    /// <summary>Counts as an action under way, which <see cref="CancelTransfers"/> reaches, until it is disposed.</summary>
    public RunningAction Running(CancellationToken cancel) => new(this, cancel);

    /// <summary>Ends the transfers that are under way; a call without one runs to its end.</summary>
    public void CancelTransfers()
    {
        CancellationTokenSource[] running;
        lock (_gate)
            running = [.. _running];
        foreach (var call in running)
            try
            {
                call.Cancel();
            }
            catch (ObjectDisposedException)
            {
                // has ended in between
            }
    }

    /// <summary>An action under way.</summary>
    internal sealed class RunningAction : IDisposable
    {
        private readonly LaunchedTarget _target;
        private readonly CancellationTokenSource _source;

        public RunningAction(LaunchedTarget target, CancellationToken cancel)
        {
            _target = target;
            _source = CancellationTokenSource.CreateLinkedTokenSource(cancel);
            lock (target._gate)
                target._running.Add(_source);
        }

        public CancellationToken Token => _source.Token;

        public void Dispose()
        {
            lock (_target._gate)
                _target._running.Remove(_source);
            _source.Dispose();
        }
    }
}
