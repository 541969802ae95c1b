namespace Engine.Actors.Jobs;

/// <summary>What a job is told and answers.</summary>
internal static class JobProtocol
{
    internal interface ICommand : INoSerializationVerificationNeeded
    {
        JobId Job { get; }
    }

    /// <summary>Keeps the job, and begins.</summary>
    internal sealed record Submit(JobId Job, JobRequest Request) : ICommand; // → Done | Failed

    /// <summary>Goes on with a job that an earlier engine left, or ends it. This engine owns it by now.</summary>
    internal sealed record Resume(JobId Job, bool ThenCancel) : ICommand;    // → Done | Failed

    internal sealed record Cancel(JobId Job) : ICommand;                     // → Done | Failed

    internal sealed record Watch(JobId Job) : ICommand;                      // → Watching | Failed

    internal sealed record Done : INoSerializationVerificationNeeded
    {
        public static readonly Done Instance = new();
    }

    internal sealed record Failed(EngineError Error) : INoSerializationVerificationNeeded;

    /// <param name="State">The job as the journal has it at this moment; what happens later is in the news.</param>
    internal sealed record Watching(JobState State, Subscription<JobEvent> News) : INoSerializationVerificationNeeded;
}
