using Engine.Actors.Admission;
using Engine.Actors.Jobs;
using static Engine.Actors.Tests.Jobs.JobHarness;

namespace Engine.Actors.Tests.Jobs;

/// <summary>A bug in each actor above the handle: what stops, what starts again, what the user sees. Handles have their own.</summary>
public sealed class SupervisionTests : IDisposable
{
    private readonly JobHarness _harness = new();
    private readonly TaskCompletionSource _gate = new();

    public void Dispose() => _harness.Dispose();

    [Fact(DisplayName = "A bug in a task's actor is that guest's failure; its neighbours go on")]
    public async Task InTask()
    {
        await using var engine = await StartAsync();
        var job = await engine.SubmitAsync(Request(2));
        await RunsAsync(engine, job, task: 1);

        engine.System.ActorSelection($"/user/jobs/{job}/task-0-1").Tell(Kill.Instance);
        await EventuallyAsync(async () => (await engine.Archive.ShowAsync(job)).Tasks[0].Phase == TaskPhase.Failed);
        _gate.SetResult();

        await WatchAsync(engine, job);
        (await ReportsAsync(engine, job)).Should().Equal("task.failed", "done 1");
    }

    [Fact(DisplayName = "A bug in a job's actor stops that job, says so to its watcher, and leaves it to be resumed; other jobs go on")]
    public async Task InJob()
    {
        await using var engine = await StartAsync();
        var broken = await engine.SubmitAsync(Request(1));
        var sound = await engine.SubmitAsync(Request(1));
        await RunsAsync(engine, broken);
        await RunsAsync(engine, sound);
        var watch = WatchAsync(engine, broken);
        await Task.Delay(50); // the watcher is there

        engine.System.ActorSelection($"/user/jobs/{broken}").Tell(Kill.Instance);

        var wait = async () => await watch;
        (await wait.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().BeOneOf("job.stopped", "job.orphaned");
        await EventuallyAsync(async () => !(await engine.Archive.ListAsync(10)).Single(line => line.Id == broken).HasOwner);
        _gate.SetResult();
        await engine.ResumeAsync(broken);
        (await WatchAsync(engine, broken))[^1].Should().BeOfType<JobEvent.Finished>().Which.Phase.Should().Be(JobPhase.Done);
        (await WatchAsync(engine, sound))[^1].Should().BeOfType<JobEvent.Finished>().Which.Phase.Should().Be(JobPhase.Done);
    }

    [Theory(DisplayName = "After a bug in the coordinator or in admission every job goes on from its journal")]
    [InlineData("/user/jobs")]
    [InlineData("/user/jobs/admission")]
    public async Task InCoordinator(string actor)
    {
        await using var engine = await StartAsync();
        var jobs = new[] { await engine.SubmitAsync(Request(2)), await engine.SubmitAsync(Request(2)) };
        foreach (var job in jobs)
            await RunsAsync(engine, job);

        // Neither message is ever sent so: no job has this name, and nobody wants less than no place.
        object poison = actor == "/user/jobs" ? new JobsActor.Find(default) : new AdmissionActor.Want(-1, 0);
        engine.System.ActorSelection(actor).Tell(poison, ActorRefs.NoSender);
        await EventuallyAsync(async () =>
        {
            var shown = await Task.WhenAll(jobs.Select(job => engine.Archive.ShowAsync(job)));
            return shown.SelectMany(job => job.Tasks).Any(task => task.Attempts == 2);
        });
        _gate.SetResult();

        foreach (var job in jobs)
        {
            await EventuallyAsync(async () => (await engine.Archive.ShowAsync(job)).Summary.Phase == JobPhase.Done);
            (await ReportsAsync(engine, job)).Should().Equal("done 0", "done 1");
        }
    }

    [Fact(DisplayName = "A journal that can't be written stops the job with an error that says what to do; nothing that was done is lost")]
    public async Task JournalBreaks()
    {
        JobId job;
        await using (var engine = await StartAsync())
        {
            job = await engine.SubmitAsync(Request(2) with { Parallel = 1 });
            await RunsAsync(engine, job);
            Sql("ALTER TABLE task_report RENAME TO hidden");
            var watch = WatchAsync(engine, job);
            _gate.SetResult();

            var wait = async () => await watch;
            var error = (await wait.Should().ThrowAsync<EngineException>()).Which.Error;
            error.Code.Should().Be("journal.write");
            error.Remedy.Should().NotBeEmpty();

            // Whoever comes later is told the same, and the job can be gone on with in this engine too.
            var later = async () => await WatchAsync(engine, job);
            (await later.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("journal.write");
        }
        Sql("ALTER TABLE hidden RENAME TO task_report");
        await using var second = await _harness.StartAsync(GoodAsync);

        await second.ResumeAsync(job);

        await WatchAsync(second, job);
        (await ReportsAsync(second, job)).Should().Equal("done 0", "done 1");
    }

    private Task<EngineSystem> StartAsync() => _harness.StartAsync(
        async (_, cancel) =>
        {
            await _gate.Task.WaitAsync(cancel);
            return null;
        },
        "engine.admission { cores = 4, memory-mebibytes = 100000 }");

    private void Sql(string sql)
    {
        using var connection = new Microsoft.Data.Sqlite.SqliteConnection($"Data Source={Path.Combine(_harness.State, "jobs.db")}");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
