namespace Engine.Actors.Tasks;

/// <summary>What passes between a job and its tasks.</summary>
internal static class TaskProtocol
{
    /// <summary>Kills the task's appliance; <see cref="Ended"/> follows, as always.</summary>
    internal sealed record Cancel : INoSerializationVerificationNeeded
    {
        public static readonly Cancel Instance = new();
    }

    /// <summary>The task's report is in the table of results.</summary>
    /// <param name="Failure">The error's code, or null when the report is good.</param>
    internal sealed record Ended(int Task, string? Failure) : INoSerializationVerificationNeeded;

    /// <summary>The report could not be kept, so that the job can't go on.</summary>
    internal sealed record NotKept(int Task, EngineError Error) : INoSerializationVerificationNeeded;
}
