using Engine.Actors;
using Engine.Actors.Jobs;
using Engine.Appliance;
using Engine.Host.Appliances;

namespace Engine.Host.Jobs;

/// <summary>Starts an engine in this process.</summary>
internal static class EngineStart
{
    /// <summary>With the appliance made when it is not there.</summary>
    /// <exception cref="EngineException">The appliance can't be made or the journal can't be opened.</exception>
    /// <param name="first">The job that will be submitted at once, or null; what it needs first is begun with already.</param>
    public static async Task<EngineSystem> StartAsync(JobRequest? first, CancellationToken cancel)
    {
        var appliance = await ApplianceFinder.EnsureAsync(cancel);
        return await StartAsync(_ => Task.FromResult(appliance), first);
    }

    /// <summary>For work that needs no appliance; one is found or made when something is launched all the same.</summary>
    /// <exception cref="EngineException">The journal can't be opened.</exception>
    public static Task<EngineSystem> StartWithoutApplianceAsync() => StartAsync(ApplianceFinder.EnsureAsync, first: null);

    private static Task<EngineSystem> StartAsync(Func<CancellationToken, Task<ApplianceFiles>> appliance, JobRequest? first) =>
        EngineSystem.StartAsync(new EmbeddedEngine { Daemon = ApplianceFinder.DaemonPath }.ToOptions() with
        {
            Appliance = (_, cancel) => appliance(cancel),
            First = first,
        });
}
