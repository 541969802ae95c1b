using Engine.Actors.Tasks;

namespace Engine.Actors.Jobs;

/// <summary>What the journal tells of a task that was started at least once, or has ended.</summary>
/// <param name="Attempts">How often it was started.</param>
/// <param name="Failed">How many attempts failed and were followed by another.</param>
/// <param name="Deaths">How many of those took an appliance with them.</param>
/// <param name="Lost">How many attempts ended with their engine.</param>
/// <param name="Failure">The code of the last error, or null.</param>
/// <param name="Until">While it waits for its next attempt: not before then.</param>
internal sealed record TaskState(
    TaskPhase Phase, int Attempts, int Failed, int Deaths, int Lost, string? Failure, DateTimeOffset Until)
{
    public static readonly TaskState New = new(TaskPhase.Queued, 0, 0, 0, 0, null, default);

    /// <summary>The phase of a task that has ended with this code.</summary>
    public static TaskPhase Ended(string? failure) => failure switch
    {
        null => TaskPhase.Done,
        TaskErrors.CancelledCode => TaskPhase.Cancelled,
        TaskErrors.QuarantineCode => TaskPhase.Quarantined,
        _ => TaskPhase.Failed,
    };
}
