using System.Text.Json.Serialization;

namespace Engine.Client.Wire;

/// <summary>One job as <c>GET /v1/jobs/ID</c> and <c>engine jobs show ID --output json</c> tell it. Fields may be added, never changed.</summary>
/// <param name="State">queued, running, done, failed or cancelled.</param>
/// <param name="Failed">Quarantined guests among them.</param>
/// <param name="Owned">Whether a living process works on it; one that has not ended and is not owned waits to be resumed.</param>
/// <param name="Tasks">One a guest, in the order given; null in a list of jobs.</param>
public sealed record JobView(
    int Schema,
    string Id,
    string Operation,
    string State,
    int Total,
    int Done,
    int Failed,
    int Running,
    int Queued,
    int Cancelled,
    int Quarantined,
    int Priority,
    DateTimeOffset Submitted,
    DateTimeOffset? Finished,
    bool Owned,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<TaskView>? Tasks = null)
{
    public const int CurrentSchema = 1;
}

/// <summary>One guest of a job.</summary>
/// <param name="Image">The guest's first disk as given.</param>
/// <param name="State">queued, running, done, failed, cancelled or quarantined.</param>
/// <param name="Attempts">How often it was started.</param>
/// <param name="Error">The code of its last error, or null.</param>
public sealed record TaskView(string Image, string State, int Attempts, string? Error);
