using Engine.Actors.Settings;

namespace Engine.Actors.Handles;

/// <summary>Gives the files of the appliance, building them when they are not there yet.</summary>
public delegate Task<ApplianceFiles> ApplianceSource(IProgress<string>? progress, CancellationToken cancel);

/// <summary>Starts appliances for handles.</summary>
internal sealed class MachineMaker(IApplianceLauncher launcher, ApplianceSource appliance, ApplianceSettings settings, TemplateSettings templates)
{
    public async Task<IRunningAppliance> StartAsync(IReadOnlyList<Drive> drives, MachineChoices choices, CancellationToken cancel)
    {
        var files = await appliance(null, cancel).ConfigureAwait(false);
        return await launcher.StartAsync(Spec(files, drives, choices), cancel).ConfigureAwait(false);
    }

    /// <summary>The same by another launcher.</summary>
    public MachineMaker Through(IApplianceLauncher other) => new(other, appliance, settings, templates);

    /// <summary>Makes ready what machines are started from.</summary>
    /// <returns>Null, or why they will boot from the beginning.</returns>
    public async Task<string?> PrepareAsync(CancellationToken cancel) =>
        await launcher.PrepareAsync(Spec(await appliance(null, cancel).ConfigureAwait(false), [], MachineChoices.None), cancel).ConfigureAwait(false);

    private MachineSpec Spec(ApplianceFiles files, IReadOnlyList<Drive> drives, MachineChoices choices) =>
        new(files, choices.MemoryMebibytes ?? settings.MemoryMebibytes, choices.Cpus ?? settings.Cpus, drives)
        {
            Templates = templates.Rules(),
            Jail = settings.Jail,
            Program = choices.Program,
            KernelWords = choices.KernelWords,
            Parameters = choices.Parameters,
            IsEmulated = choices.IsEmulated,
        };
}
