namespace Engine.Actors.Jobs;

/// <summary>What the journal keeps of a job: the transitions of its tasks, and nothing of their calls.</summary>
internal interface IJournalled;

/// <param name="Parallel">Tasks at once; at least 1.</param>
internal sealed record JobAccepted(string Operation, IReadOnlyList<GuestImages> Guests, int Parallel, DateTimeOffset At) : IJournalled;

internal sealed record TaskStarted(int Task, DateTimeOffset At) : IJournalled;

/// <summary>The task's report stands in the table of results.</summary>
/// <param name="Failure">The error's code, or null when the report is good.</param>
internal sealed record TaskFinished(int Task, string? Failure, DateTimeOffset At) : IJournalled;

internal sealed record JobCancelled(DateTimeOffset At) : IJournalled;

internal sealed record JobFinished(DateTimeOffset At) : IJournalled;
