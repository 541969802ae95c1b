using System.Text.Json.Serialization;

namespace Engine.Client.Wire;

/// <summary>A line of <c>GET /v1/jobs/ID/events</c>. Which fields a line has is told by <paramref name="Event"/>, one of <see cref="ServiceEvents"/>.</summary>
/// <param name="Task">The guest's place in the order given, from 0.</param>
/// <param name="Attempt">From 1.</param>
/// <param name="Failure">An error's code.</param>
/// <param name="Until">When the next attempt may begin.</param>
/// <param name="State">How a task or the job ended, in the words of <see cref="TaskView"/> and <see cref="JobView"/>.</param>
public sealed record ServiceEvent(
    string Event,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Job = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Tasks = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Task = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] int? Attempt = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Stage = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Failure = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] DateTimeOffset? Until = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? State = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] TaskCounts? Counts = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] ServiceError? Error = null);

/// <summary>How many guests of a job stand where; all but <paramref name="Total"/> add up to it.</summary>
public sealed record TaskCounts(int Total, int Queued, int Running, int Done, int Failed, int Cancelled, int Quarantined);

/// <summary>The kinds of <see cref="ServiceEvent"/>.</summary>
public static class ServiceEvents
{
    /// <summary>First of each stream: job, tasks.</summary>
    public const string Accepted = "accepted";

    /// <summary>task, attempt.</summary>
    public const string TaskStarted = "task-started";

    /// <summary>task, stage: for people, and lost when the reader lags.</summary>
    public const string TaskStage = "task-stage";

    /// <summary>A failed attempt that is made again: task, failure, until.</summary>
    public const string TaskWaits = "task-waits";

    /// <summary>Once for each task of a job that ends: task, state, failure. Its report can be read.</summary>
    public const string TaskFinished = "task-finished";

    /// <summary>The last line of a job that ended: state, counts.</summary>
    public const string Finished = "finished";

    /// <summary>Nothing happened for a while; no other field.</summary>
    public const string Heartbeat = "heartbeat";

    /// <summary>The last line of a stream that can't go on: error.</summary>
    public const string Error = "error";
}
