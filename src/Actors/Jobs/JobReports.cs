namespace Engine.Actors.Jobs;

/// <summary>Where a job stands. It is done when each task is done, and failed when it has ended with one that is not.</summary>
public enum JobPhase
{
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,
}

/// <summary>Where a task stands; <c>Queued</c> also while it waits for its next attempt.</summary>
public enum TaskPhase
{
    Queued,
    Running,
    Done,
    Failed,
    Cancelled,

    /// <summary>Its image was given up, because appliances died while they worked on it.</summary>
    Quarantined,
}

/// <summary>How many tasks stand where. The sum of all but <paramref name="Total"/> is the total.</summary>
public sealed record JobCounts(int Total, int Queued, int Running, int Done, int Failed, int Cancelled, int Quarantined);

/// <summary>One job in a list.</summary>
/// <param name="Finished">Null while it has not.</param>
/// <param name="HasOwner">Whether a living process owns it. One that has not finished and has no owner waits to be resumed.</param>
public sealed record JobSummary(
    JobId Id,
    string Operation,
    JobPhase Phase,
    int Priority,
    JobCounts Counts,
    DateTimeOffset Submitted,
    DateTimeOffset? Finished,
    bool HasOwner);

/// <summary>One job with its tasks, in the order given.</summary>
public sealed record JobDetails(JobSummary Summary, IReadOnlyList<JobTask> Tasks);

/// <param name="Image">The guest's first disk as given.</param>
/// <param name="Attempts">How often it was started.</param>
/// <param name="Failure">The code of its last error, or null.</param>
public sealed record JobTask(string Image, TaskPhase Phase, int Attempts, string? Failure);
