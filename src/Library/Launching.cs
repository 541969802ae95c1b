using Engine.Actors.Handles;
using Engine.Protocol.Client;
using Engine.Protocol.Library;
using Engine.Protocol.Structs;

namespace Engine.Library;

/// <inheritdoc cref="ILaunching"/>
internal sealed class Launching(HandleClient handle, LaunchedTarget target, IGuest guest, HandleOptions options) : ILaunching
{
    private const int StateConfig = 0;
    private const int StateLaunching = 1;
    private const int StateReady = 2;

    // Of the daemon's answer about a group.
    private const int GroupAvailable = 0;
    private const int GroupUnknown = 2;

    // The release whose calls the contract is compared with.
    private static readonly ApiVersion _version = new(1, 61, 1, "engine");

    private static long _handles;
    private readonly long _number = Interlocked.Increment(ref _handles);

    public Task LaunchAsync(CancellationToken cancel) => target.LaunchAsync(cancel);

    public Task WaitReadyAsync(CancellationToken cancel) => Task.CompletedTask;

    public async Task ShutdownAsync(CancellationToken cancel)
    {
        if (!target.IsLaunched)
            return;
        try
        {
            if (options.Autosync)
                await guest.InternalAutosyncAsync(cancel).ConfigureAwait(false);
        }
        finally
        {
            await KillSubprocessAsync(cancel).ConfigureAwait(false);
        }
    }

    public async Task KillSubprocessAsync(CancellationToken cancel)
    {
        await handle.KillAsync().ConfigureAwait(false);
        target.IsLaunched = false;
    }

    public Task UserCancelAsync(CancellationToken cancel)
    {
        target.CancelTransfers();
        return Task.CompletedTask;
    }

    public Task<bool> IsConfigAsync(CancellationToken cancel) => Task.FromResult(State == StateConfig);

    public Task<bool> IsLaunchingAsync(CancellationToken cancel) => Task.FromResult(State == StateLaunching);

    public Task<bool> IsReadyAsync(CancellationToken cancel) => Task.FromResult(State == StateReady && !target.IsBusy);

    public Task<bool> IsBusyAsync(CancellationToken cancel) => Task.FromResult(target.IsBusy);

    public Task<int> GetStateAsync(CancellationToken cancel) => Task.FromResult(State);

    public async Task<int> GetPidAsync(CancellationToken cancel)
    {
        try
        {
            return await handle.LocateAsync().ConfigureAwait(false);
        }
        catch (EngineException nothing) when (nothing.Error.Code == "handle.state")
        {
            throw new ActionException("EINVAL", "get_pid: no appliance runs: call 'launch' first");
        }
    }

    public Task<ApiVersion> VersionAsync(CancellationToken cancel) => Task.FromResult(_version);

    public Task<long> CPointerAsync(CancellationToken cancel) => Task.FromResult(_number);

    public async Task AvailableAsync(IReadOnlyList<string> groups, CancellationToken cancel)
    {
        foreach (var group in groups)
            if (!await IsAvailableAsync("available", group, cancel).ConfigureAwait(false))
                throw new ActionException("ENOTSUP", $"available: {group}: the appliance lacks what this group needs");
    }

    public async Task<bool> FeatureAvailableAsync(IReadOnlyList<string> groups, CancellationToken cancel)
    {
        var all = true;
        foreach (var group in groups)
            all &= await IsAvailableAsync("feature_available", group, cancel).ConfigureAwait(false);
        return all;
    }

    private int State => target.IsLaunching ? StateLaunching : target.IsLaunched ? StateReady : StateConfig;

    private async Task<bool> IsAvailableAsync(string action, string group, CancellationToken cancel) =>
        await guest.InternalFeatureAvailableAsync(group, cancel).ConfigureAwait(false) switch
        {
            GroupAvailable => true,
            GroupUnknown => throw new ActionException("EINVAL", $"{action}: {group}: there is no such group"),
            _ => false,
        };
}
