using Engine.Actors;
using Engine.Actors.Jobs;

namespace Engine.Host.Jobs;

/// <summary>Jobs of an engine in this process. Disposing ends the engine; its jobs stay in the journal.</summary>
internal sealed class LocalJobs(EngineSystem engine) : IJobs
{
    public EngineSystem Engine => engine;

    public Task<JobId> SubmitAsync(JobRequest request, CancellationToken cancel) => engine.SubmitAsync(request, cancel);

    public Task<IReadOnlyList<JobSummary>> ListAsync(int max) => engine.Archive.ListAsync(max);

    public Task<JobDetails> ShowAsync(JobId job) => engine.Archive.ShowAsync(job);

    public Task<byte[]?> ResultAsync(JobId job, int task) => engine.Archive.ResultAsync(job, task);

    public IAsyncEnumerable<byte[]> ResultsAsync(JobId job, CancellationToken cancel) => engine.Archive.ResultsAsync(job, cancel);

    public IAsyncEnumerable<JobEvent> WatchAsync(JobId job, CancellationToken cancel) => engine.WatchAsync(job, cancel);

    public Task CancelAsync(JobId job) => engine.CancelAsync(job);

    public Task ResumeAsync(JobId job) => engine.ResumeAsync(job);

    public ValueTask DisposeAsync() => engine.DisposeAsync();
}
