namespace Engine.Actors.Jobs;

/// <summary>What can be wrong with a job as a whole.</summary>
internal static class JobErrors
{
    public static EngineError Unknown(JobId job) =>
        new("job.unknown", ErrorLayer.Input, $"There is no job {job}.", Remedy: "'engine jobs list' names the jobs that there are.");

    public static EngineError Owned(JobId job) => new(
        "job.owned", ErrorLayer.Input, $"The job {job} belongs to another engine that is running.",
        Remedy: $"'engine jobs watch {job}' follows it, 'engine jobs cancel {job}' ends it.");

    public static EngineError Orphaned(JobId job) => new(
        "job.orphaned", ErrorLayer.System, $"The job {job} is not finished, and the engine that worked on it has ended.",
        Remedy: $"'engine jobs resume {job}' goes on with it; what is done stays done.");

    public static EngineError Stopped(JobId job) => new(
        "job.stopped", ErrorLayer.System, $"The job {job} stopped in this engine; what it has done is kept.",
        Remedy: $"'engine jobs resume {job}' goes on with it.");

    public static EngineError Full(int guests, int max) => new(
        "engine.full", ErrorLayer.System, $"The engine has {guests} guests in unfinished jobs already; it holds {max}.",
        Remedy: "Submit again when some of its jobs are done, or raise engine.jobs.guests-open-max.", Retryable: true);

    public static EngineError Request(string message) => new("job.request", ErrorLayer.Input, message);
}
