namespace Engine.Actors.Jobs;

/// <summary>Something that a job's watcher is told.</summary>
public abstract record JobEvent
{
    /// <summary>The first event of each stream.</summary>
    /// <param name="Tasks">How many guests; tasks are numbered from 0 in the order given.</param>
    public sealed record Accepted(JobId Job, int Tasks) : JobEvent;

    /// <param name="Attempt">From 1.</param>
    public sealed record TaskStarted(int Task, int Attempt) : JobEvent;

    /// <param name="Stage">What the task does now, for people. May be lost when the watcher lags.</param>
    public sealed record TaskStage(int Task, string Stage) : JobEvent;

    /// <summary>An attempt failed and another one follows. May be lost when the watcher lags.</summary>
    /// <param name="Failure">The error's code.</param>
    /// <param name="Until">When the next attempt may begin.</param>
    public sealed record TaskWaits(int Task, string Failure, DateTimeOffset Until) : JobEvent;

    /// <summary>Comes exactly once for each task of a job that ends. Its report can be read now.</summary>
    /// <param name="Failure">The error's code, or null when the report is good.</param>
    public sealed record TaskFinished(int Task, TaskPhase Phase, string? Failure) : JobEvent;

    /// <summary>The last event.</summary>
    public sealed record Finished(JobPhase Phase, JobCounts Counts) : JobEvent;

    /// <summary>The job can't go on in this engine.</summary>
    internal sealed record Broken(EngineError Error) : JobEvent;

    /// <summary>What a watcher is told of something journalled, or null.</summary>
    /// <param name="after">The job's state with it.</param>
    internal static JobEvent? Of(JobId job, IJournalled happened, JobState after) => happened switch
    {
        JobAccepted => new Accepted(job, after.Total),
        Jobs.TaskStarted started => new TaskStarted(started.Task, after.Task(started.Task).Attempts),
        AttemptFailed failed => new TaskWaits(failed.Task, failed.Failure, failed.Until),
        Jobs.TaskFinished finished => new TaskFinished(finished.Task, after.Task(finished.Task).Phase, finished.Failure),
        JobFinished => new Finished(after.Phase, after.Counts),
        _ => null,
    };
}
