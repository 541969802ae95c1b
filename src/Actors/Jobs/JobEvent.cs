namespace Engine.Actors.Jobs;

/// <summary>Something that a job's watcher is told.</summary>
public abstract record JobEvent
{
    /// <summary>The first event of each stream.</summary>
    /// <param name="Tasks">How many guests; tasks are numbered from 0 in the order given.</param>
    public sealed record Accepted(JobId Job, int Tasks) : JobEvent;

    public sealed record TaskStarted(int Task) : JobEvent;

    /// <param name="Stage">What the task does now, for people. May be lost when the watcher lags.</param>
    public sealed record TaskStage(int Task, string Stage) : JobEvent;

    /// <summary>Comes exactly once for each task of a job that ends.</summary>
    /// <param name="Failure">The error's code, or null when the report is good.</param>
    /// <param name="Report">One JSON object of the operation's schema.</param>
    public sealed record TaskFinished(int Task, string? Failure, byte[] Report) : JobEvent;

    /// <summary>The last event.</summary>
    public sealed record Finished(int Good, int Bad, bool Cancelled) : JobEvent;

    /// <summary>A report is in the table of results.</summary>
    internal sealed record ReportKept(int Task, string? Failure) : JobEvent;

    /// <summary>The job can't go on in this engine.</summary>
    internal sealed record Broken(EngineError Error) : JobEvent;
}
