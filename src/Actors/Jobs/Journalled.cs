namespace Engine.Actors.Jobs;

/// <summary>What the journal keeps of a job: the transitions of its tasks, and nothing of their calls.</summary>
internal interface IJournalled
{
    DateTimeOffset At { get; }
}

internal sealed record JobAccepted(JobRequest Request, DateTimeOffset At) : IJournalled;

/// <summary>An attempt begins.</summary>
internal sealed record TaskStarted(int Task, DateTimeOffset At) : IJournalled;

/// <summary>An attempt failed, and another one follows.</summary>
/// <param name="Failure">The error's code.</param>
/// <param name="IsDeath">Whether an appliance died in it.</param>
/// <param name="Until">When the next one may begin.</param>
internal sealed record AttemptFailed(int Task, string Failure, bool IsDeath, DateTimeOffset Until, DateTimeOffset At) : IJournalled;

/// <summary>An attempt ended with the engine that made it.</summary>
internal sealed record AttemptLost(int Task, DateTimeOffset At) : IJournalled;

/// <summary>The task's report stands in the table of reports.</summary>
/// <param name="Failure">The error's code, or null when the report is good; it tells the task's phase too.</param>
internal sealed record TaskFinished(int Task, string? Failure, DateTimeOffset At) : IJournalled;

internal sealed record JobCancelled(DateTimeOffset At) : IJournalled;

/// <summary>The job's deadline has passed.</summary>
internal sealed record JobExpired(DateTimeOffset At) : IJournalled;

internal sealed record JobFinished(DateTimeOffset At) : IJournalled;
