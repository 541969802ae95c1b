using Engine.Actors.Jobs;

namespace Engine.Host.Jobs;

/// <summary>
/// Jobs, wherever they run: in this process (<see cref="LocalJobs"/>) or in the service (<see cref="RemoteJobs"/>). All
/// fail with <see cref="EngineException"/>.
/// </summary>
internal interface IJobs : IAsyncDisposable
{
    /// <summary>Keeps the job in the journal and begins with it; waits while the engine is full.</summary>
    Task<JobId> SubmitAsync(JobRequest request, CancellationToken cancel);

    /// <summary>Newest first.</summary>
    Task<IReadOnlyList<JobSummary>> ListAsync(int max);

    Task<JobDetails> ShowAsync(JobId job);

    /// <summary>One report, or null while there is none.</summary>
    Task<byte[]?> ResultAsync(JobId job, int task);

    /// <summary>The reports that there are, in the order given.</summary>
    IAsyncEnumerable<byte[]> ResultsAsync(JobId job, CancellationToken cancel);

    /// <summary>What happened and what happens, to the job's end.</summary>
    IAsyncEnumerable<JobEvent> WatchAsync(JobId job, CancellationToken cancel);

    Task CancelAsync(JobId job);

    Task ResumeAsync(JobId job);
}
