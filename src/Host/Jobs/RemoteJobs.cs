using System.Runtime.CompilerServices;
using Engine.Actors.Jobs;
using Engine.Client;
using Engine.Client.Wire;

namespace Engine.Host.Jobs;

/// <summary>Jobs of the service, over its socket.</summary>
/// <param name="health">What the service told when it was found, if it was asked.</param>
internal sealed class RemoteJobs(EngineClient client, ServiceHealth? health = null) : IJobs
{
    public ServiceHealth? Health => health;

    public Task<JobId> SubmitAsync(JobRequest request, CancellationToken cancel) =>
        AskAsync(async () => WireJobs.Id(await client.SubmitAsync(WireJobs.Submission(request), cancel)));

    public Task<IReadOnlyList<JobSummary>> ListAsync(int max) =>
        AskAsync<IReadOnlyList<JobSummary>>(async () => [.. (await client.ListAsync(max)).Select(WireJobs.Summary)]);

    public Task<JobDetails> ShowAsync(JobId job) => AskAsync(async () => WireJobs.Details(await client.ShowAsync(job.Text)));

    public Task<byte[]?> ResultAsync(JobId job, int task) => AskAsync(() => client.ResultAsync(job.Text, task));

    public IAsyncEnumerable<byte[]> ResultsAsync(JobId job, CancellationToken cancel) =>
        StreamAsync(client.ResultsAsync(job.Text, cancel), report => report, cancel);

    public IAsyncEnumerable<JobEvent> WatchAsync(JobId job, CancellationToken cancel) =>
        StreamAsync(client.EventsAsync(job.Text, cancel), WireEvents.Event, cancel);

    public Task CancelAsync(JobId job) => AskAsync(() => Nothing(client.CancelAsync(job.Text)));

    public Task ResumeAsync(JobId job) => AskAsync(() => Nothing(client.ResumeAsync(job.Text)));

    public ValueTask DisposeAsync()
    {
        client.Dispose();
        return ValueTask.CompletedTask;
    }

    private static async Task<bool> Nothing(Task done)
    {
        await done;
        return true;
    }

    private static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        try
        {
            return await ask();
        }
        catch (ServiceException refused)
        {
            throw new EngineException(WireErrors.Error(refused.Error), refused);
        }
    }

    private static async IAsyncEnumerable<TOut> StreamAsync<TIn, TOut>(
        IAsyncEnumerable<TIn> from, Func<TIn, TOut?> map, [EnumeratorCancellation] CancellationToken cancel)
        where TOut : class
    {
        await using var items = from.GetAsyncEnumerator(cancel);
        while (await AskAsync(() => items.MoveNextAsync().AsTask()))
        {
            // A kind of event that a newer service tells of is passed over.
            if (map(items.Current) is { } item)
                yield return item;
        }
    }
}
