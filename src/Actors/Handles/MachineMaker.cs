using Engine.Actors.Settings;

namespace Engine.Actors.Handles;

/// <summary>Gives the files of the appliance, building them when they are not there yet.</summary>
public delegate Task<ApplianceFiles> ApplianceSource(IProgress<string>? progress, CancellationToken cancel);

/// <summary>Starts appliances for handles.</summary>
internal sealed class MachineMaker(IApplianceLauncher launcher, ApplianceSource appliance, ApplianceSettings settings)
{
    /// <summary>libguestfs's own limit: more do not fit on its SCSI bus.</summary>
    public const int DrivesMax = 255;

    public async Task<IRunningAppliance> StartAsync(IReadOnlyList<Drive> drives, CancellationToken cancel)
    {
        var files = await appliance(null, cancel).ConfigureAwait(false);
        return await launcher.StartAsync(new(files, settings.MemoryMebibytes, settings.Cpus, drives), cancel).ConfigureAwait(false);
    }
}
