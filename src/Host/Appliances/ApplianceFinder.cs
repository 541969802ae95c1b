using Engine.Appliance;
using Engine.Appliance.Build;
using Engine.Host.Progress;

namespace Engine.Host.Appliances;

/// <summary>The appliance for this program's own daemon, which is published beside it.</summary>
internal static class ApplianceFinder
{
    public static string DaemonPath { get; } = Path.Combine(AppContext.BaseDirectory, "engined");

    public static ApplianceBuilder Builder() => new(DaemonPath);

    /// <summary>Finds it or makes it, with a progress bar on standard error while it is made.</summary>
    /// <exception cref="EngineException"><c>appliance.build</c>: it can't be made.</exception>
    public static async Task<ApplianceFiles> EnsureAsync(CancellationToken cancel)
    {
        var builder = Builder();
        return builder.Find() ?? await MakeAsync(progress => builder.EnsureAsync(progress, cancel));
    }

    /// <summary>Writes it into a folder for clients of libguestfs, with a progress bar on standard error.</summary>
    /// <returns>The folder.</returns>
    /// <exception cref="EngineException"><c>appliance.build</c>: it can't be made.</exception>
    public static Task<string> ExportAsync(string folder, CancellationToken cancel) =>
        MakeAsync(progress => Builder().ExportAsync(folder, progress, cancel));

    private static async Task<T> MakeAsync<T>(Func<IProgress<BuildProgress>, Task<T>> make)
    {
        if (!File.Exists(DaemonPath))
            throw new EngineException(new("appliance.daemon", ErrorLayer.Appliance, "The daemon is not built, so there is no appliance.",
                Evidence: DaemonPath, Remedy: "'engine doctor' names the packages that are missing; 'engine demo' installs them."));
        using var bar = ProgressBar.OnStandardError("appliance");
        try
        {
            return await make(new BarProgress(bar));
        }
        catch (ApplianceBuildException failure)
        {
            throw new EngineException(
                new("appliance.build", ErrorLayer.Appliance, $"The appliance can't be made: {failure.Message}.", failure.Evidence, failure.Remedy),
                failure);
        }
    }

    private sealed class BarProgress(ProgressBar bar) : IProgress<BuildProgress>
    {
        public void Report(BuildProgress value) => bar.Show(value.Fraction, value.Stage);
    }
}
