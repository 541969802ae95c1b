namespace Engine.Actors.Jobs;

/// <summary>What a user asks for: one operation over many guests.</summary>
/// <param name="Operation">The operation's name.</param>
/// <param name="Parallel">Tasks at once; null leaves it to the engine's settings.</param>
public sealed record JobRequest(string Operation, IReadOnlyList<GuestImages> Guests, int? Parallel = null);

/// <summary>What a job is told and answers.</summary>
internal static class JobProtocol
{
    internal interface ICommand : INoSerializationVerificationNeeded
    {
        JobId Job { get; }
    }

    /// <summary>Keeps the job, and begins.</summary>
    internal sealed record Submit(JobId Job, JobRequest Request, int Parallel) : ICommand; // → Done | Failed

    /// <summary>Goes on with a job that an earlier engine left.</summary>
    internal sealed record Resume(JobId Job) : ICommand;                                   // → Done | Failed

    internal sealed record Cancel(JobId Job) : ICommand;                                   // → Done | Failed

    internal sealed record Watch(JobId Job) : ICommand;                                    // → Watching | Failed

    internal sealed record Done : INoSerializationVerificationNeeded
    {
        public static readonly Done Instance = new();
    }

    internal sealed record Failed(EngineError Error) : INoSerializationVerificationNeeded;

    /// <param name="State">The job at this moment; what happens later is in the news.</param>
    internal sealed record Watching(JobState State, Subscription<JobEvent> News) : INoSerializationVerificationNeeded;
}
