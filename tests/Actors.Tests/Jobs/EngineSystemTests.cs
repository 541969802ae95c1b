using System.Text;
using Engine.Actors.Jobs;
using Engine.Protocol.Client;

namespace Engine.Actors.Tests.Jobs;

public sealed class EngineSystemTests : IDisposable
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(90);
    private readonly TemporaryFolder _place = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _place.Dispose();
    }

    [Fact(DisplayName = "A job runs its operation on every guest and keeps a report of each")]
    public async Task Runs()
    {
        var launcher = new FakeLauncher { Script = Serve };
        await using var engine = await Start(launcher);

        var job = await engine.SubmitAsync(new("measure", Guests(3)) { Parallel = 2 });
        var events = await Watch(engine, job);

        events[0].Should().Be(new JobEvent.Accepted(job, 3));
        events[^1].Should().Be(new JobEvent.Finished(JobPhase.Done, Counts(done: 3)));
        (await Reports(engine, job)).Should().Equal("42 bytes in 0.img", "42 bytes in 1.img", "42 bytes in 2.img");
        Encoding.UTF8.GetString((await engine.ResultAsync(job, 1))!).Should().Be("42 bytes in 1.img");
        events.OfType<JobEvent.TaskStage>().Select(stage => stage.Stage).Should().Contain("measure");
        await Eventually(() => launcher.Alive == 0);
    }

    [Fact(DisplayName = "A bad image, a missing image and a dying appliance fail alone; the other guests get their reports")]
    public async Task OneFailureNeverTouchesOthers()
    {
        var launcher = new FakeLauncher
        {
            Script = async appliance =>
            {
                if (appliance.Spec.Drives[0].Path.EndsWith("1.img", StringComparison.Ordinal))
                    await DiesInTheCall(appliance);
                else
                    await Serve(appliance);
            },
        };
        await using var engine = await Start(launcher);
        var missing = new GuestImages([new(Path.Combine(_place.Path, "missing.img"), null)]);
        var qcow2WithBacking = Path.Combine(_place.Path, "backed.qcow2");
        await File.WriteAllBytesAsync(qcow2WithBacking, [0x51, 0x46, 0x49, 0xfb, 0, 0, 0, 3, 0, 0]);

        var job = await engine.SubmitAsync(new("measure", [.. Guests(3), missing, new([new(qcow2WithBacking, null)])]) { Parallel = 2 });
        var events = await Watch(engine, job);

        var finished = events.OfType<JobEvent.TaskFinished>().OrderBy(task => task.Task).ToArray();
        var reports = await Reports(engine, job);
        finished.Select(task => task.Failure).Should().Equal(null, "image.quarantined", null, "image.missing", "format.damaged");
        reports[1].Should().Be("failed: image.quarantined Appliance");
        reports[3].Should().Be("failed: image.missing Input");
        reports[4].Should().Be("failed: format.damaged Format");
        events[^1].Should().Be(new JobEvent.Finished(JobPhase.Failed, Counts(done: 2, failed: 2, quarantined: 1)));
    }

    [Fact(DisplayName = "An appliance that dies gets fresh tries, and an image that sees too many die is in quarantine")]
    public async Task Retries()
    {
        var starts = 0;
        var launcher = new FakeLauncher
        {
            Script = async appliance =>
            {
                var first = appliance.Spec.Drives[0].Path.EndsWith("0.img", StringComparison.Ordinal);
                if (Interlocked.Increment(ref starts) > 1 && first)
                    await Serve(appliance);
                else
                    appliance.Dies();
            },
        };
        await using var engine = await Start(launcher);

        var job = await engine.SubmitAsync(new("measure", Guests(2)) { Parallel = 1 });
        var events = await Watch(engine, job);

        (await Reports(engine, job)).Should().Equal("42 bytes in 0.img", "failed: image.quarantined Appliance");
        (await engine.Archive.ShowAsync(job)).Tasks.Select(task => (task.Phase, task.Attempts))
            .Should().Equal((TaskPhase.Done, 2), (TaskPhase.Quarantined, 3));
        events.OfType<JobEvent.TaskWaits>().Should().HaveCount(3).And.OnlyContain(wait => wait.Failure == "appliance.lost");
        starts.Should().Be(5);
    }

    [Fact(DisplayName = "Cancelling a job kills its appliances, and every guest still gets a report")]
    public async Task Cancels()
    {
        var launcher = new FakeLauncher { Script = HangsInTheCall };
        await using var engine = await Start(launcher);
        var job = await engine.SubmitAsync(new("measure", Guests(5)) { Parallel = 2 });
        var first = await launcher.Started();

        await engine.CancelAsync(job);
        var events = await Watch(engine, job);

        (await first.Exited.WaitAsync(_limit)).Signal.Should().Be(9);
        (await Reports(engine, job)).Should().HaveCount(5).And.OnlyContain(report => report == "failed: job.cancelled Input");
        events[^1].Should().Be(new JobEvent.Finished(JobPhase.Cancelled, Counts(cancelled: 5)));
        await Eventually(() => launcher.Alive == 0);
    }

    [Fact(DisplayName = "Ending an engine leaves no appliance; another one goes on with its job and repeats nothing that was done")]
    public async Task ResumesAfterRestart()
    {
        JobId job;
        var first = new FakeLauncher
        {
            Script = appliance => appliance.Spec.Drives[0].Path.EndsWith("0.img", StringComparison.Ordinal)
                ? Serve(appliance)
                : HangsInTheCall(appliance),
        };
        await using (var engine = await Start(first))
        {
            job = await engine.SubmitAsync(new("measure", Guests(3)) { Parallel = 1 });
            await foreach (var happened in engine.WatchAsync(job))
            {
                if (happened is JobEvent.TaskStarted { Task: 1 })
                    break;
            }
        }
        first.Alive.Should().Be(0);

        var second = new FakeLauncher { Script = Serve };
        await using var later = await Start(second);
        await later.ResumeAsync(job);
        await Watch(later, job);

        (await Reports(later, job)).Should().Equal("42 bytes in 0.img", "42 bytes in 1.img", "42 bytes in 2.img");
        (await second.Started()).Spec.Drives[0].Path.Should().EndWith("1.img");
        (await second.Started()).Spec.Drives[0].Path.Should().EndWith("2.img");
        // A finished job is told from the journal alone.
        (await Watch(later, job))[^1].Should().Be(new JobEvent.Finished(JobPhase.Done, Counts(done: 3)));
    }

    [Fact(DisplayName = "A watcher is told that the job stops when its engine ends")]
    public async Task EngineEndsUnderWatcher()
    {
        var launcher = new FakeLauncher { Script = HangsInTheCall };
        var engine = await Start(launcher);
        var job = await engine.SubmitAsync(new("measure", Guests(1)));
        await launcher.Started();
        var watch = Watch(engine, job);

        await engine.DisposeAsync();

        var wait = async () => await watch.WaitAsync(_limit);
        (await wait.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().BeOneOf("job.stopped", "journal.timeout", "job.orphaned");
        launcher.Alive.Should().Be(0);
    }

    [Theory(DisplayName = "A request that can't be a job is refused by name")]
    [InlineData("nothing", 1, null, "job.operation")]
    [InlineData("measure", 0, null, "job.request")]
    [InlineData("measure", 1, 0, "job.request")]
    public async Task WrongRequests(string operation, int guests, int? parallel, string code)
    {
        await using var engine = await Start(new());

        var submit = async () => await engine.SubmitAsync(new(operation, Guests(guests)) { Parallel = parallel });

        (await submit.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be(code);
    }

    [Fact(DisplayName = "A job that no journal knows is an error")]
    public async Task UnknownJob()
    {
        await using var engine = await Start(new());

        var watch = async () => await Watch(engine, JobId.New(TimeProvider.System));

        (await watch.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("job.unknown");
    }

    [Fact(DisplayName = "An operation with a bug is that guest's failure and nobody else's")]
    public async Task OperationHasABug()
    {
        await using var engine = await Start(new FakeLauncher { Script = Serve });

        var events = await Watch(engine, await engine.SubmitAsync(new("buggy", Guests(1))));

        events.OfType<JobEvent.TaskFinished>().Single().Failure.Should().Be("task.failed");
    }

    [Fact(DisplayName = "A handle can be opened without any job, and ends with the engine")]
    public async Task Handles()
    {
        var launcher = new FakeLauncher { Script = HangsInTheCall };
        var engine = await Start(launcher);
        var handle = await engine.OpenHandleAsync();
        await handle.AddDriveAsync(new("/a", "raw", true));
        await handle.LaunchAsync().WaitAsync(_limit);

        await engine.DisposeAsync();

        launcher.Alive.Should().Be(0);
        var call = async () => await handle.Guest.SyncAsync().WaitAsync(_limit);
        (await call.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("handle.closed");
    }

    private Task<EngineSystem> Start(FakeLauncher launcher) => EngineSystem.StartAsync(new(
        launcher, (_, _) => Task.FromResult(new ApplianceFiles("kernel", "initrd", "root", "key")), [new Measure(), new Buggy()])
    {
        Paths = new(Path.Combine(_place.Path, "state"), []),
        Overrides = "engine.handle.loss-patience = 1s, engine.tasks.backoff-appliance = 1ms",
    });

    private GuestImages[] Guests(int count) => [.. Enumerable.Range(0, count).Select(number =>
    {
        var path = Path.Combine(_place.Path, $"{number}.img");
        File.WriteAllBytes(path, new byte[1024]);
        return new GuestImages([new(path, null)]);
    })];

    private static async Task<List<JobEvent>> Watch(EngineSystem engine, JobId job)
    {
        using var limit = new CancellationTokenSource(_limit);
        var events = new List<JobEvent>();
        await foreach (var happened in engine.WatchAsync(job, limit.Token))
            events.Add(happened);
        return events;
    }

    private static async Task<IReadOnlyList<string>> Reports(EngineSystem engine, JobId job)
    {
        var reports = new List<string>();
        await foreach (var report in engine.Archive.ResultsAsync(job))
            reports.Add(Encoding.UTF8.GetString(report));
        return reports;
    }

    private static JobCounts Counts(int done = 0, int failed = 0, int cancelled = 0, int quarantined = 0) =>
        new(done + failed + cancelled + quarantined, 0, 0, done, failed, cancelled, quarantined);

    private static async Task Eventually(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(_limit);
        while (!condition())
            await Task.Delay(20, limit.Token);
    }

    /// <summary>A daemon that answers the calls that the operation makes.</summary>
    private static async Task Serve(FakeAppliance appliance)
    {
        await appliance.Boots();
        await appliance.Daemon.Expects(Procedure.BlockdevGetsize64);
        await appliance.Daemon.Replies(body => body.Hyper(42));
    }

    private static async Task DiesInTheCall(FakeAppliance appliance)
    {
        await HangsInTheCall(appliance);
        appliance.Dies();
    }

    private static async Task HangsInTheCall(FakeAppliance appliance)
    {
        await appliance.Boots();
        await appliance.Daemon.Expects(Procedure.BlockdevGetsize64);
    }

    private class Measure : IOperation
    {
        public virtual string Name => "measure";

        public virtual async Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel)
        {
            var size = await guest.BlockdevGetsize64Async(new Device("/dev/sda"), cancel);
            return new(Encoding.UTF8.GetBytes($"{size} bytes in {Path.GetFileName(context.Images.Disks[0].Path)}"), null);
        }

        public OperationReport Failed(OperationContext context, EngineError error) =>
            new(Encoding.UTF8.GetBytes($"failed: {error.Code} {error.Layer}"), error);
    }

    private sealed class Buggy : Measure
    {
        public override string Name => "buggy";

        public override Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel) =>
            throw new InvalidOperationException("a bug");
    }
}
