using Engine.Actors.Jobs;
using Engine.Actors.Tasks;
using static Engine.Actors.Tests.Jobs.JobHarness;

namespace Engine.Actors.Tests.Jobs;

public sealed class DurableJobTests : IDisposable
{
    private static readonly EngineError _died = new("appliance.lost", ErrorLayer.Appliance, "It died.", Retryable: true);
    private readonly JobHarness _harness = new();

    public void Dispose() => _harness.Dispose();

    [Fact(DisplayName = "A job that is cancelled keeps what was done, and every other guest gets a report that says so")]
    public async Task Cancels()
    {
        await using var engine = await _harness.StartAsync((brief, cancel) => brief.Task == 0 ? GoodAsync(brief, cancel) : HangAsync(brief, cancel));
        var job = await engine.SubmitAsync(Request(4) with { Parallel = 2 });
        await RunsAsync(engine, job, task: 2);

        await engine.CancelAsync(job);
        var events = await WatchAsync(engine, job);

        events[^1].Should().Be(new JobEvent.Finished(JobPhase.Cancelled, new(4, 0, 0, 1, 0, 3, 0)));
        (await ReportsAsync(engine, job)).Should().Equal("done 0", "job.cancelled", "job.cancelled", "job.cancelled");
        await engine.CancelAsync(job); // once more does no harm
    }

    [Fact(DisplayName = "When the deadline passes, guests that are not done fail with it")]
    public async Task Deadline()
    {
        await using var engine = await _harness.StartAsync(HangAsync);
        var job = await engine.SubmitAsync(Request(3) with { Parallel = 1, Deadline = TimeSpan.FromMilliseconds(300) });

        var events = await WatchAsync(engine, job);

        events[^1].Should().Be(new JobEvent.Finished(JobPhase.Failed, new(3, 0, 0, 0, 3, 0, 0)));
        (await ReportsAsync(engine, job)).Should().OnlyContain(report => report == "job.deadline");
    }

    [Fact(DisplayName = "A deadline that passed while no engine ran holds when the job is resumed")]
    public async Task DeadlinePassedMeanwhile()
    {
        JobId job;
        await using (var first = await _harness.StartAsync(HangAsync))
        {
            job = await first.SubmitAsync(Request(1) with { Deadline = TimeSpan.FromHours(1) });
            await RunsAsync(first, job);
        }
        await using var second = await _harness.StartAsync(HangAsync, clock: new LaterClock(TimeSpan.FromHours(2)));

        await second.ResumeAsync(job);

        (await WatchAsync(second, job))[^1].Should().BeOfType<JobEvent.Finished>().Which.Phase.Should().Be(JobPhase.Failed);
        (await ReportsAsync(second, job)).Should().Equal("job.deadline");
    }

    [Fact(DisplayName = "An attempt that takes too long is ended, and the others go on")]
    public async Task Patience()
    {
        await using var engine = await _harness.StartAsync((brief, cancel) => brief.Task == 1 ? HangAsync(brief, cancel) : GoodAsync(brief, cancel));
        var job = await engine.SubmitAsync(Request(3) with { TaskPatience = TimeSpan.FromMilliseconds(200) });

        await WatchAsync(engine, job);

        (await ReportsAsync(engine, job)).Should().Equal("done 0", "task.timeout", "done 2");
    }

    [Fact(DisplayName = "An error that a retry can mend is retried, and the report is the last attempt's")]
    public async Task Mended()
    {
        await using var engine = await _harness.StartAsync((brief, _) =>
            Task.FromResult(brief.Before.Attempts < 3 ? new EngineError("machine.busy", ErrorLayer.System, "Busy.", Retryable: true) : null));
        var job = await engine.SubmitAsync(Request(1));

        await WatchAsync(engine, job);

        (await engine.Archive.ShowAsync(job)).Tasks.Single().Should().Be(new JobTask("0.img", TaskPhase.Done, 3, null));
        (await ReportsAsync(engine, job)).Should().Equal("done 0");
    }

    [Fact(DisplayName = "An image that always kills its appliance is quarantined, and costs its neighbours nothing")]
    public async Task Quarantine()
    {
        await using var engine = await _harness.StartAsync((brief, _) => Task.FromResult(brief.Task == 1 ? _died : null));
        var job = await engine.SubmitAsync(Request(3));

        await WatchAsync(engine, job);

        var shown = await engine.Archive.ShowAsync(job);
        shown.Tasks.Select(task => task.Phase).Should().Equal(TaskPhase.Done, TaskPhase.Quarantined, TaskPhase.Done);
        shown.Summary.Phase.Should().Be(JobPhase.Failed);
        shown.Tasks.Select(task => task.Attempts).Should().Equal(1, 3, 1);
    }

    [Fact(DisplayName = "An attempt that is lost with its engine is made again; too many of them fail the guest")]
    public async Task Interruptions()
    {
        JobId job;
        await using (var engine = await _harness.StartAsync(HangAsync))
        {
            job = await engine.SubmitAsync(Request(1));
            await RunsAsync(engine, job);
        }
        await using (var engine = await _harness.StartAsync(HangAsync, "engine.tasks.interruptions-max = 2"))
        {
            await engine.ResumeAsync(job);
            await RunsAsync(engine, job);
        }
        await using var last = await _harness.StartAsync(HangAsync, "engine.tasks.interruptions-max = 2");

        await last.ResumeAsync(job);

        await WatchAsync(last, job);
        (await last.Archive.ShowAsync(job)).Tasks.Single().Should().Be(new JobTask("0.img", TaskPhase.Failed, 2, "task.interrupted"));
    }

    [Theory(DisplayName = "A long job is recovered from its snapshot, and from its events when the snapshots are damaged or gone")]
    [InlineData("sound")]
    [InlineData("damaged")]
    [InlineData("gone")]
    public async Task Snapshots(string snapshots)
    {
        const string settings = "engine.jobs.snapshot-every = 10";
        var first = await _harness.StartAsync((brief, cancel) => brief.Task < 30 ? GoodAsync(brief, cancel) : HangAsync(brief, cancel), settings);
        var job = await first.SubmitAsync(Request(40) with { Parallel = 1 });
        await RunsAsync(first, job, task: 30);
        await EventuallyAsync(() => Task.FromResult(Rows("SELECT COUNT(*) FROM snapshot") > 0));
        await first.DisposeAsync();
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        if (snapshots == "damaged")
            Rows("UPDATE snapshot SET snapshot = x'00ff'");
        else if (snapshots == "gone")
            File.Delete(Path.Combine(_harness.State, "snapshots.db"));
        await using var second = await _harness.StartAsync(GoodAsync, settings);

        await second.ResumeAsync(job);

        (await WatchAsync(second, job))[^1].Should().Be(new JobEvent.Finished(JobPhase.Done, new(40, 0, 0, 40, 0, 0, 0)));
        (await second.Archive.ShowAsync(job)).Tasks.Select(task => task.Attempts)
            .Should().Equal(Enumerable.Range(0, 40).Select(task => task == 30 ? 2 : 1));
    }

    [Fact(DisplayName = "A finished job is forgotten after the time that it is kept, with its events and reports; a younger one is not")]
    public async Task Retention()
    {
        JobId old, young;
        await using (var engine = await _harness.StartAsync(GoodAsync))
        {
            old = await engine.SubmitAsync(Request(1));
            await WatchAsync(engine, old);
        }
        await using (var engine = await _harness.StartAsync(GoodAsync, clock: new LaterClock(TimeSpan.FromDays(20))))
        {
            young = await engine.SubmitAsync(Request(1));
            await WatchAsync(engine, young);
        }

        await using var later = await _harness.StartAsync(GoodAsync, clock: new LaterClock(TimeSpan.FromDays(31)));

        await EventuallyAsync(async () => (await later.Archive.ListAsync(10)).Count == 1);
        (await later.Archive.ListAsync(10)).Single().Id.Should().Be(young);
        var show = async () => await later.Archive.ShowAsync(old);
        (await show.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("job.unknown");
        (await later.ResultAsync(old, 0)).Should().BeNull();
        (await later.ResultAsync(young, 0)).Should().NotBeNull();
    }

    private long Rows(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_harness.State, "snapshots.db")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() as long? ?? 0;
    }

    private sealed class LaterClock(TimeSpan later) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + later;
    }
}
