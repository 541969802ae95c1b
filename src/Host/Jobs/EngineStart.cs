using Engine.Actors;
using Engine.Appliance.Qemu;
using Engine.Host.Appliances;
using Engine.Operations;

namespace Engine.Host.Jobs;

/// <summary>Starts an engine in this process, with the appliance made when it is not there.</summary>
internal static class EngineStart
{
    private const string Qemu = "qemu-system-x86_64";

    /// <exception cref="EngineException">The appliance can't be made or the journal can't be opened.</exception>
    public static async Task<EngineSystem> StartAsync(IOperation operation, CancellationToken cancel)
    {
        var appliance = await ApplianceFinder.EnsureAsync(cancel);
        var launcher = new QemuLauncher(new QemuSettings(Qemu, Acceleration.Best, ScratchFolder: ""));
        return await EngineSystem.StartAsync(new(launcher, (_, _) => Task.FromResult(appliance), [operation]));
    }
}
