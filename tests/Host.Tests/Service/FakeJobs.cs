using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using System.Text;
using System.Threading.Channels;
using Engine.Actors.Jobs;
using Engine.Host.Jobs;

namespace Engine.Host.Tests.Service;

/// <summary>The engine behind the service, as far as its border: jobs in a dictionary, whose events a test writes.</summary>
internal sealed class FakeJobs : IJobs
{
    public ConcurrentDictionary<JobId, FakeJob> Jobs { get; } = new();

    public List<string> Calls { get; } = [];

    /// <summary>What every call fails with, when it is set.</summary>
    public Exception? Failure { get; set; }

    /// <summary>A submission waits for it.</summary>
    public Task Room { get; set; } = Task.CompletedTask;

    public FakeJob Add(int guests = 2)
    {
        var job = new FakeJob(JobId.New(TimeProvider.System), new("inspect", [.. Enumerable.Range(0, guests)
            .Select(guest => new Operations.GuestImages([new($"{guest}.img", null)]))]));
        Jobs[job.Id] = job;
        return job;
    }

    public async Task<JobId> SubmitAsync(JobRequest request, CancellationToken cancel)
    {
        Fail();
        await Room.WaitAsync(cancel);
        var job = new FakeJob(JobId.New(TimeProvider.System), request);
        Jobs[job.Id] = job;
        return job.Id;
    }

    public Task<IReadOnlyList<JobSummary>> ListAsync(int max)
    {
        Fail();
        return Task.FromResult<IReadOnlyList<JobSummary>>(
            [.. Jobs.Values.Select(job => job.Details.Summary).OrderByDescending(job => job.Id.Text, StringComparer.Ordinal).Take(max)]);
    }

    public Task<JobDetails> ShowAsync(JobId job) => Task.FromResult(Find(job).Details);

    public Task<byte[]?> ResultAsync(JobId job, int task) =>
        Task.FromResult(Jobs.TryGetValue(job, out var known) ? known.Reports.GetValueOrDefault(task) : null);

    public async IAsyncEnumerable<byte[]> ResultsAsync(JobId job, [EnumeratorCancellation] CancellationToken cancel)
    {
        foreach (var report in Find(job).Reports.OrderBy(report => report.Key))
        {
            await Task.Yield();
            yield return report.Value ?? throw new EngineException(new("journal.read", ErrorLayer.System, "The journal can't be read."));
        }
    }

    public async IAsyncEnumerable<JobEvent> WatchAsync(JobId job, [EnumeratorCancellation] CancellationToken cancel)
    {
        var known = Find(job);
        try
        {
            yield return new JobEvent.Accepted(job, known.Request.Guests.Count);
            await foreach (var happened in known.Events.Reader.ReadAllAsync(cancel))
                yield return happened;
        }
        finally
        {
            known.WatcherGone.TrySetResult();
        }
    }

    public Task CancelAsync(JobId job)
    {
        Find(job);
        Calls.Add($"cancel {job}");
        return Task.CompletedTask;
    }

    public Task ResumeAsync(JobId job)
    {
        Find(job);
        Calls.Add($"resume {job}");
        return Task.CompletedTask;
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    private FakeJob Find(JobId job)
    {
        Fail();
        return Jobs.TryGetValue(job, out var known)
            ? known
            : throw new EngineException(new("job.unknown", ErrorLayer.Input, $"There is no job {job}."));
    }

    private void Fail()
    {
        if (Failure is not null)
            throw Failure;
    }
}

internal sealed class FakeJob(JobId id, JobRequest request)
{
    public JobId Id { get; } = id;

    public JobRequest Request { get; } = request;

    public Channel<JobEvent> Events { get; } = Channel.CreateUnbounded<JobEvent>();

    public TaskCompletionSource WatcherGone { get; } = new();

    public SortedDictionary<int, byte[]?> Reports { get; } = [];

    public JobDetails Details => new(
        new(Id, Request.Operation, JobPhase.Running, Request.Priority, new(Request.Guests.Count, 1, 1, 0, 0, 0, 0), Submitted, null, true),
        [.. Request.Guests.Select((guest, task) => new JobTask(guest.Disks[0].Path, task == 0 ? TaskPhase.Running : TaskPhase.Queued, task == 0 ? 1 : 0, null))]);

    public static readonly DateTimeOffset Submitted = new(2026, 11, 24, 10, 0, 0, TimeSpan.Zero);

    public void Report(int task, string json) => Reports[task] = Encoding.UTF8.GetBytes(json);

    public void Finish(JobPhase phase, params JobEvent[] events)
    {
        foreach (var happened in events)
            Events.Writer.TryWrite(happened);
        Events.Writer.TryWrite(new JobEvent.Finished(phase, new(Request.Guests.Count, 0, 0, Request.Guests.Count, 0, 0, 0)));
        Events.Writer.Complete();
    }
}
