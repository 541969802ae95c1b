namespace Engine.Actors.Tasks;

/// <summary>What passes between a job and its tasks.</summary>
internal static class TaskProtocol
{
    /// <summary>Kills the task's appliance; <see cref="Ended"/> follows, as always.</summary>
    /// <param name="Why">Stands in the task's report.</param>
    internal sealed record Stop(EngineError Why) : INoSerializationVerificationNeeded;

    /// <summary>The task's report is in the table of reports.</summary>
    /// <param name="Failure">The error's code, or null when the report is good.</param>
    internal sealed record Ended(int Task, string? Failure) : INoSerializationVerificationNeeded;

    /// <summary>The attempt failed, and another one is to follow.</summary>
    internal sealed record Failed(int Task, EngineError Error, TimeSpan Pause) : INoSerializationVerificationNeeded;

    /// <summary>The report could not be kept, so that the job can't go on.</summary>
    internal sealed record NotKept(int Task, EngineError Error) : INoSerializationVerificationNeeded;
}
