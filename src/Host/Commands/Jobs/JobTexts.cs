using System.Globalization;
using Engine.Actors.Jobs;
using Engine.Host.Jobs;

namespace Engine.Host.Commands.Jobs;

/// <summary>What tables say of jobs.</summary>
internal static class JobTexts
{
    /// <summary>Its state, and whether it waits for somebody to go on with it.</summary>
    public static string State(JobSummary job) =>
        job.Finished is null && !job.HasOwner ? $"{WireJobs.Name(job.Phase)}, no owner" : WireJobs.Name(job.Phase);

    /// <summary>UTC, whole seconds.</summary>
    public static string Time(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
