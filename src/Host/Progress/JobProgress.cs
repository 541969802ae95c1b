using Engine.Actors.Jobs;

namespace Engine.Host.Progress;

/// <summary>Shows how far a job is. Disposing takes away what is not to stay.</summary>
internal interface IJobProgress : IDisposable
{
    void Show(JobEvent happened);
}

internal static class JobProgress
{
    /// <summary>Live on a terminal; elsewhere, or when reports scroll over the same terminal, a line now and then.</summary>
    /// <param name="images">What the guests are called, in the order given.</param>
    /// <param name="streams">Whether reports are written while the job runs.</param>
    public static IJobProgress OnStandardError(IReadOnlyList<string> images, bool streams) =>
        Console.IsErrorRedirected || (streams && !Console.IsOutputRedirected)
            ? new LineProgress(images, Console.Error, TimeProvider.System)
            : new LiveProgress(images, Console.Error, TimeProvider.System);
}
