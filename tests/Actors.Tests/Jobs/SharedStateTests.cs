using Engine.Actors.Jobs;
using static Engine.Actors.Tests.Jobs.JobHarness;

namespace Engine.Actors.Tests.Jobs;

/// <summary>Several engines over one state folder, and many jobs in one engine.</summary>
public sealed class SharedStateTests : IDisposable
{
    private readonly JobHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact(DisplayName = "A job whose owner lives is resumed by nobody else; whoever watches it sees it to its end")]
    public async Task OneOwner()
    {
        var gate = new TaskCompletionSource();
        await using var owner = await _harness.StartAsync(async (_, cancel) =>
        {
            await gate.Task.WaitAsync(cancel);
            return null;
        });
        await using var other = await _harness.StartAsync(HangAsync);
        var job = await owner.SubmitAsync(Request(3));
        await RunsAsync(owner, job);

        var resume = async () => await other.ResumeAsync(job);
        (await resume.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("job.owned");
        (await other.ResumeAllAsync()).Should().BeEmpty();
        (await other.Archive.ListAsync(1)).Single().HasOwner.Should().BeTrue();
        var watch = WatchAsync(other, job);
        gate.SetResult();

        var events = await watch;
        events[0].Should().Be(new JobEvent.Accepted(job, 3));
        events.OfType<JobEvent.TaskFinished>().Select(finished => finished.Task).Should().BeEquivalentTo([0, 1, 2]);
        events[^1].Should().Be(new JobEvent.Finished(JobPhase.Done, new(3, 0, 0, 3, 0, 0, 0)));
    }

    [Fact(DisplayName = "Another process's wish to cancel reaches the owner")]
    public async Task CancelFromElsewhere()
    {
        await using var owner = await _harness.StartAsync(HangAsync);
        await using var archive = JobArchive.Open(new(_harness.State, []));
        var job = await owner.SubmitAsync(Request(2));
        await RunsAsync(owner, job);

        await archive.AskToCancelAsync(job);

        (await WatchAsync(owner, job))[^1].Should().BeOfType<JobEvent.Finished>().Which.Phase.Should().Be(JobPhase.Cancelled);
    }

    [Fact(DisplayName = "An engine takes over every job whose owner is gone, and repeats nothing that was done")]
    public async Task TakesOver()
    {
        var first = await _harness.StartAsync((brief, cancel) => brief.Task == 0 ? GoodAsync(brief, cancel) : HangAsync(brief, cancel));
        var jobs = new List<JobId>();
        for (var count = 0; count < 3; count++)
        {
            jobs.Add(await first.SubmitAsync(Request(2) with { Parallel = 1 }));
            await RunsAsync(first, jobs[^1], task: 1);
            if (count < 2)
                await first.DisposeAsync();
            if (count < 2)
                first = await _harness.StartAsync((brief, cancel) => brief.Task == 0 ? GoodAsync(brief, cancel) : HangAsync(brief, cancel));
        }
        await first.DisposeAsync();
        await using var last = await _harness.StartAsync(GoodAsync);

        (await last.ResumeAllAsync()).Should().Equal(jobs);

        foreach (var job in jobs)
        {
            await WatchAsync(last, job);
            (await last.Archive.ShowAsync(job)).Tasks.Select(task => task.Attempts).Should().Equal(1, 2);
        }
    }

    [Fact(DisplayName = "Somebody who watches a job that nobody works on is told so, and how to go on")]
    public async Task Orphaned()
    {
        JobId job;
        await using (var first = await _harness.StartAsync(HangAsync))
        {
            job = await first.SubmitAsync(Request(1));
            await RunsAsync(first, job);
        }
        await using var second = await _harness.StartAsync(HangAsync);

        var watch = async () => await WatchAsync(second, job);

        var error = (await watch.Should().ThrowAsync<EngineException>()).Which.Error;
        error.Code.Should().Be("job.orphaned");
        error.Remedy.Should().Contain($"engine jobs resume {job}");
    }

    [Fact(DisplayName = "A job that nobody works on can be cancelled, and no attempt begins for it")]
    public async Task CancelOrphan()
    {
        JobId job;
        await using (var first = await _harness.StartAsync(HangAsync))
        {
            job = await first.SubmitAsync(Request(2));
            await RunsAsync(first, job);
        }
        var attempts = 0;
        await using var second = await _harness.StartAsync((_, _) =>
        {
            Interlocked.Increment(ref attempts);
            return Task.FromResult<EngineError?>(null);
        });

        await second.CancelAsync(job);

        (await WatchAsync(second, job))[^1].Should().Be(new JobEvent.Finished(JobPhase.Cancelled, new(2, 0, 0, 0, 0, 2, 0)));
        attempts.Should().Be(0);
    }

    [Fact(DisplayName = "A full engine keeps submitters waiting, refuses one that waits too long, and lets in the next when there is room")]
    public async Task BackPressure()
    {
        var gate = new TaskCompletionSource();
        await using var engine = await _harness.StartAsync(
            async (_, cancel) =>
            {
                await gate.Task.WaitAsync(cancel);
                return null;
            },
            "engine.jobs { guests-open-max = 3, submit-patience = 400ms, submits-waiting-max = 1 }");
        await engine.SubmitAsync(Request(2));

        var waiting = engine.SubmitAsync(Request(2));
        var tooMany = async () => await engine.SubmitAsync(Request(2));

        (await tooMany.Should().ThrowAsync<EngineException>()).Which.Error.Should().Match<EngineError>(error => error.Code == "engine.full" && error.Retryable);
        var wait = async () => await waiting;
        (await wait.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("engine.full");
        var later = engine.SubmitAsync(Request(1) with { Priority = 1 });
        gate.SetResult();
        await later;
    }

    [Fact(DisplayName = "A job of a higher priority gets the next place")]
    public async Task Priorities()
    {
        var began = new List<int>();
        var gate = new SemaphoreSlim(0);
        await using var engine = await _harness.StartAsync(
            async (brief, cancel) =>
            {
                lock (began)
                    began.Add(brief.Request.Priority);
                await gate.WaitAsync(cancel);
                return null;
            },
            "engine.admission.cores = 1");
        var low = await engine.SubmitAsync(Request(3));
        await RunsAsync(engine, low);
        var high = await engine.SubmitAsync(Request(2) with { Priority = 10 });

        gate.Release(5);
        await WatchAsync(engine, low);

        began.Should().Equal(0, 10, 10, 0, 0);
        (await engine.Archive.ShowAsync(high)).Summary.Phase.Should().Be(JobPhase.Done);
    }
}
