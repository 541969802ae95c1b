using Engine.Actors.Jobs;
using Engine.Operations;

namespace Engine.Host.Progress;

/// <summary>Shows how far a job is. Disposing takes away what is not to stay.</summary>
internal interface IJobProgress : IDisposable
{
    void Show(JobEvent happened);
}

internal static class JobProgress
{
    /// <summary>Live on a terminal; elsewhere, or when reports scroll over the same terminal, a line now and then.</summary>
    /// <param name="streams">Whether reports are written while the job runs.</param>
    public static IJobProgress OnStandardError(IReadOnlyList<GuestImages> guests, bool streams) =>
        Console.IsErrorRedirected || (streams && !Console.IsOutputRedirected)
            ? new LineProgress(guests, Console.Error, TimeProvider.System)
            : new LiveProgress(guests, Console.Error, TimeProvider.System);
}
