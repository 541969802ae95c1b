using System.Text;
using Engine.Actors.Jobs;
using Engine.Client.Wire;
using Engine.Host.Commands.Jobs;

namespace Engine.Host.Tests.Service;

public class StreamTests
{
    private static readonly TimeSpan _limit = TimeSpan.FromSeconds(30);

    [Fact(DisplayName = "Each event reaches a watcher when it happens, not when the next one does")]
    public async Task AtOnce()
    {
        await using var served = await ServedFolder.StartAsync();
        var job = served.Jobs.Add();
        await using var events = served.Remote.WatchAsync(job.Id, default).GetAsyncEnumerator();

        (await events.MoveNextAsync().AsTask().WaitAsync(_limit)).Should().BeTrue();
        events.Current.Should().Be(new JobEvent.Accepted(job.Id, 2));
        for (var attempt = 1; attempt <= 3; attempt++)
        {
            job.Events.Writer.TryWrite(new JobEvent.TaskStarted(0, attempt));
            (await events.MoveNextAsync().AsTask().WaitAsync(_limit)).Should().BeTrue();
            events.Current.Should().Be(new JobEvent.TaskStarted(0, attempt));
        }
    }

    [Fact(DisplayName = "While nothing happens a watcher is sent heartbeats, which the client passes over")]
    public async Task Heartbeats()
    {
        await using var served = await ServedFolder.StartAsync(ServedFolder.Settings with { HeartbeatPause = TimeSpan.FromMilliseconds(20) });
        var job = served.Jobs.Add();
        using var raw = await served.Http.GetAsync($"v1/jobs/{job.Id}/events", HttpCompletionOption.ResponseHeadersRead);
        using var lines = new StreamReader(await raw.Content.ReadAsStreamAsync());

        (await lines.ReadLineAsync()).Should().Contain("\"accepted\"");
        var watched = served.Jobs.Add();
        var watch = served.Remote.WatchAsync(watched.Id, default).CollectAsync();
        for (var i = 0; i < 10; i++)
            (await lines.ReadLineAsync().WaitAsync(_limit)).Should().Be($$"""{"event":"{{ServiceEvents.Heartbeat}}"}""");
        watched.Finish(JobPhase.Done);
        (await watch).Should().HaveCount(2).And.OnlyContain(happened =>
            happened is JobEvent.Accepted || happened is JobEvent.Finished);
    }

    [Fact(DisplayName = "A watcher that went away is noticed, and its place in the engine is given up")]
    public async Task WatcherGone()
    {
        await using var served = await ServedFolder.StartAsync();
        var job = served.Jobs.Add();
        using (var raw = await served.Http.GetAsync($"v1/jobs/{job.Id}/events", HttpCompletionOption.ResponseHeadersRead))
            job.WatcherGone.Task.IsCompleted.Should().BeFalse();

        await job.WatcherGone.Task.WaitAsync(_limit);
    }

    [Fact(DisplayName = "A reader that takes nothing is let go of after its patience; it holds up nobody and costs bounded memory")]
    public async Task SlowReader()
    {
        await using var served = await ServedFolder.StartAsync(ServedFolder.Settings with { ReaderPatience = TimeSpan.FromSeconds(2) });
        var job = served.Jobs.Add();
        using var sleeper = await served.ConnectAsync();
        await sleeper.SendAsync(Encoding.ASCII.GetBytes($"GET /v1/jobs/{job.Id}/events HTTP/1.1\r\nHost: engine\r\n\r\n"));
        var stage = new JobEvent.TaskStage(0, new string('x', 4000));

        for (var i = 0; i < 5000; i++)
            job.Events.Writer.TryWrite(stage);

        (await served.Client.HealthAsync()).Version.Should().Be("1.2.3");
        await job.WatcherGone.Task.WaitAsync(_limit);
        job.Events.Reader.Count.Should().BeGreaterThan(3000, "what the sleeper did not take was not read for it either");
    }

    [Fact(DisplayName = "A service that ends tells its watchers so, and is gone within its patience")]
    public async Task Ends()
    {
        await using var served = await ServedFolder.StartAsync();
        var job = served.Jobs.Add();
        var watch = served.Remote.WatchAsync(job.Id, default).GetAsyncEnumerator();
        await watch.MoveNextAsync();

        await served.StopAsync().WaitAsync(_limit);

        var next = async () => await watch.MoveNextAsync();
        (await next.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("service.ending");
        File.Exists(served.Socket).Should().BeFalse();
        var later = () => served.Remote.ListAsync(1);
        (await later.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("service.unreachable");
    }

    [Fact(DisplayName = "A job that breaks under its watchers ends their streams with its error")]
    public async Task Breaks()
    {
        await using var served = await ServedFolder.StartAsync();
        var job = served.Jobs.Add();
        job.Events.Writer.Complete(new EngineException(new("journal.write", ErrorLayer.System, "The journal can't be written.", "disk full")));

        var watch = async () => await served.Remote.WatchAsync(job.Id, default).CollectAsync();

        (await watch.Should().ThrowAsync<EngineException>()).Which.Error.Should().Match<EngineError>(error =>
            error.Code == "journal.write" && error.Evidence == "disk full");
    }

    [Fact(DisplayName = "A watcher that has enough is told that it stopped and that the job goes on, never of an error")]
    public async Task StopsWatching()
    {
        await using var served = await ServedFolder.StartAsync();
        for (var i = 0; i < 20; i++)
        {
            var job = served.Jobs.Add();
            using var enough = new CancellationTokenSource();
            var watch = JobFollowing.ElsewhereAsync(served.Remote.WatchAsync(job.Id, enough.Token), job.Id, ["0.img", "1.img"], null, enough.Token);
            if (i % 2 == 0)
                await served.Client.HealthAsync(); // mostly the stream is open by then; else it is cancelled as it opens
            await enough.CancelAsync();

            var stopped = () => watch;
            (await stopped.Should().ThrowAsync<InterruptedException>()).WithMessage($"not watching any more; the job {job.Id} goes on");
        }
    }

    [Fact(DisplayName = "A stream of events that breaks off is an error, never a job that ended")]
    public async Task BreaksOff()
    {
        await using var served = await ServedFolder.StartAsync();
        var job = served.Jobs.Add();
        job.Events.Writer.Complete();

        var watch = async () => await served.Remote.WatchAsync(job.Id, default).CollectAsync();

        (await watch.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("service.unreachable");
    }

    [Fact(DisplayName = "Connections beyond the limit are closed, and taken again when there is room")]
    public async Task Connections()
    {
        await using var served = await ServedFolder.StartAsync(ServedFolder.Settings with { ConnectionsMax = 2 });
        var job = served.Jobs.Add();
        using var first = await served.Http.GetAsync($"v1/jobs/{job.Id}/events", HttpCompletionOption.ResponseHeadersRead);
        using var second = await served.Http.GetAsync($"v1/jobs/{job.Id}/events", HttpCompletionOption.ResponseHeadersRead);

        var third = () => served.Client.HealthAsync();
        (await third.Should().ThrowAsync<Engine.Client.ServiceException>()).Which.Error.Retryable.Should().BeTrue();
        first.Dispose();
        await job.WatcherGone.Task.WaitAsync(_limit);
        using var limit = new CancellationTokenSource(_limit);
        while (true)
        {
            try
            {
                await served.Client.HealthAsync(limit.Token);
                return;
            }
            catch (Engine.Client.ServiceException)
            {
                await Task.Delay(20, limit.Token);
            }
        }
    }
}
