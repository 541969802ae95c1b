using System.Net.Sockets;
using System.Text;
using Engine.Actors.Jobs;
using Engine.Appliance.Drives;
using Engine.Client;
using Engine.Client.Wire;
using Engine.Operations;
using Engine.Tests.Support;

namespace Engine.Host.Tests.Service;

public class EndpointTests
{
    [Fact(DisplayName = "What the service answers, byte by byte, is the approved text")]
    public async Task Wire()
    {
        await using var served = await ServedFolder.StartAsync();
        var job = served.Jobs.Add();
        job.Report(0, """{"n":0}""");
        job.Report(1, """{"n":1}""");
        job.Finish(JobPhase.Done,
            new JobEvent.TaskStarted(0, 1),
            new JobEvent.TaskStage(0, "launching"),
            new JobEvent.TaskWaits(0, "appliance.lost", FakeJob.Submitted),
            new JobEvent.TaskFinished(0, TaskPhase.Done, null),
            new JobEvent.TaskFinished(1, TaskPhase.Quarantined, "appliance.lost"));
        var text = new StringBuilder();

        foreach (var (method, path, body) in new[]
        {
            ("GET", "v1/health", ""),
            ("GET", "v1/jobs?max=1", ""),
            ("GET", "v1/jobs?max=0", ""),
            ("GET", $"v1/jobs/{job.Id}", ""),
            ("GET", $"v1/jobs/{job.Id}/events", ""),
            ("GET", $"v1/jobs/{job.Id}/results", ""),
            ("GET", $"v1/jobs/{job.Id}/results/1", ""),
            ("GET", $"v1/jobs/{job.Id}/results/2", ""),
            ("POST", $"v1/jobs/{job.Id}/cancel", ""),
            ("POST", $"v1/jobs/{job.Id}/resume", ""),
            ("GET", $"v1/jobs/{job.Id}/cancel", ""),
            ("GET", "v1/jobs/nonsense", ""),
            ("GET", "v1/jobs/0123456789abcd/results", ""),
            ("GET", "v2/jobs", ""),
            ("POST", "v1/jobs", """{"operation":"inspect","guests":[{"disks":[{"path":"a.img"}]}]}"""),
            ("POST", "v1/jobs", """{"operation":"inspect","guests":[{"disks":[{"path":"a.img"}]}],"priorty":3}"""),
            ("POST", "v1/jobs", """{"guests":[]}"""),
            ("POST", "v1/jobs", """{"operation":"inspect","guests":[],"deadlineSeconds":-1}"""),
            ("POST", "v1/jobs", "null"),
            ("POST", "v1/jobs", "{"),
        })
        {
            using var request = new HttpRequestMessage(new(method), path);
            if (body.Length > 0)
                request.Content = new StringContent(body);
            using var response = await served.Http.SendAsync(request);
            text.Append($"==== {method} /{path} {body}\n{(int)response.StatusCode} {response.Content.Headers.ContentType}\n")
                .Append(await response.Content.ReadAsStringAsync()).Append('\n');
        }

        text.Replace(job.Id.Text, "ID").Replace($"\"processId\":{Environment.ProcessId}", "\"processId\":PID");
        foreach (var submitted in served.Jobs.Jobs.Keys)
            text.Replace(submitted.Text, "NEW");
        served.Jobs.Calls.Should().Equal($"cancel {job.Id}", $"resume {job.Id}");
        Approved.Text("service", text.ToString());
    }

    [Fact(DisplayName = "A request reaches the engine as the command made it, paths of any bytes included")]
    public async Task Submits()
    {
        await using var served = await ServedFolder.StartAsync();
        var request = new JobRequest("inspect", [
            new GuestImages([new("a \udc80\udcff\n\"\\é\U0001F600\u202e.img", null), new("/b", "qcow2")]),
            new GuestImages([new("\ud800 stands for no byte", "raw")])])
        {
            Folder = "/where/\udc81",
            Parallel = 3,
            Priority = -7,
            Deadline = TimeSpan.FromHours(2),
            TaskPatience = TimeSpan.FromMilliseconds(1500),
            Rules = new ImageRules(["/base/\udcfe"], EvenInUse: true),
        };

        var id = await served.Remote.SubmitAsync(request, CancellationToken.None);

        served.Jobs.Jobs[id].Request.Should().BeEquivalentTo(request, options => options.ComparingByMembers<JobRequest>());
        served.Jobs.Jobs[id].Request.Guests[0].Disks[0].Path.Should().Be(request.Guests[0].Disks[0].Path);
    }

    [Fact(DisplayName = "Jobs, reports and events come back from the service as the engine gave them")]
    public async Task Reads()
    {
        await using var served = await ServedFolder.StartAsync();
        var job = served.Jobs.Add(guests: 3);
        var events = new JobEvent[]
        {
            new JobEvent.TaskStarted(2, 4),
            new JobEvent.TaskStage(2, "reading \u001b[31m \udc80"),
            new JobEvent.TaskWaits(2, "appliance.lost", FakeJob.Submitted),
            new JobEvent.TaskFinished(2, TaskPhase.Failed, "guest.none"),
        };
        job.Report(0, """{"name":"\udc80","deep":[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]}""");
        job.Report(2, $$"""{"long":"{{new string('x', 300_000)}}"}""");
        job.Finish(JobPhase.Failed, events);

        (await served.Remote.ShowAsync(job.Id)).Should().BeEquivalentTo(job.Details);
        (await served.Remote.ListAsync(10)).Should().Equal(job.Details.Summary);
        (await served.Remote.ResultAsync(job.Id, 0)).Should().Equal(job.Reports[0]);
        (await served.Remote.ResultAsync(job.Id, 1)).Should().BeNull();
        (await served.Remote.ResultsAsync(job.Id, default).CollectAsync()).Should().BeEquivalentTo(job.Reports.Values);
        (await served.Remote.WatchAsync(job.Id, default).CollectAsync()).Should().Equal([
            new JobEvent.Accepted(job.Id, 3), .. events, new JobEvent.Finished(JobPhase.Failed, new(3, 0, 0, 3, 0, 0, 0))]);
        var health = await served.Client.HealthAsync();
        health.Should().Be(new ServiceHealth(1, "1.2.3", Environment.ProcessId, "/state", FakeJob.Submitted, 4));
    }

    [Theory(DisplayName = "An error of the engine reaches the client whole, under the status that its kind has")]
    [InlineData("job.request", ErrorLayer.Input, 400)]
    [InlineData("job.operation", ErrorLayer.Input, 400)]
    [InlineData("job.unknown", ErrorLayer.Input, 404)]
    [InlineData("job.owned", ErrorLayer.Lease, 409)]
    [InlineData("engine.full", ErrorLayer.System, 429)]
    [InlineData("journal.write", ErrorLayer.System, 500)]
    public async Task Errors(string code, ErrorLayer layer, int status)
    {
        await using var served = await ServedFolder.StartAsync();
        var job = served.Jobs.Add();
        var error = new EngineError(code, layer, "A sentence.", "Evidence\n\udc80.", "A remedy.", Retryable: true);
        served.Jobs.Failure = new EngineException(error);

        foreach (var ask in new Func<Task>[]
        {
            () => served.Remote.SubmitAsync(job.Request, CancellationToken.None),
            () => served.Remote.ListAsync(1),
            () => served.Remote.ShowAsync(job.Id),
            () => served.Remote.CancelAsync(job.Id),
            () => served.Remote.ResumeAsync(job.Id),
            async () => await served.Remote.ResultsAsync(job.Id, default).CollectAsync(),
            async () => await served.Remote.WatchAsync(job.Id, default).CollectAsync(),
        })
        {
            (await ask.Should().ThrowAsync<EngineException>()).Which.Error.Should().Be(error);
        }
        var response = await served.Http.GetAsync($"v1/jobs/{job.Id}");
        ((int)response.StatusCode).Should().Be(status);
        response.Headers.RetryAfter?.Delta.Should().Be(status == 429 ? TimeSpan.FromSeconds(7) : null);
        (response.Headers.RetryAfter is not null).Should().Be(status == 429);
    }

    [Fact(DisplayName = "A bug behind the service is an error with a code, and its trace is in the log alone")]
    public async Task Bug()
    {
        await using var served = await ServedFolder.StartAsync();
        served.Jobs.Failure = new InvalidOperationException("a bug");

        var ask = () => served.Remote.ListAsync(1);

        var error = (await ask.Should().ThrowAsync<EngineException>()).Which.Error;
        error.Code.Should().Be("service.failed");
        error.Evidence.Should().Be("InvalidOperationException: a bug");
        served.Log.ToString().Should().Contain("GET /v1/jobs failed").And.Contain("FakeJobs.");
    }

    [Fact(DisplayName = "A job that is too large for one request is refused by its length, and the client is told so")]
    public async Task LargeBody()
    {
        await using var served = await ServedFolder.StartAsync();

        var submit = () => served.Remote.SubmitAsync(new("inspect", []) { Folder = new string('x', 3 << 20) }, CancellationToken.None);

        (await submit.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("service.body");
        served.Jobs.Jobs.Should().BeEmpty();
    }

    [Fact(DisplayName = "A body that does not tell its length is refused when it has passed the limit")]
    public async Task EndlessBody()
    {
        await using var served = await ServedFolder.StartAsync();
        using var socket = await served.ConnectAsync();
        const int length = (1 << 20) + 1000;
        var body = $"{{\"operation\":\"{new string('x', length)}";

        await socket.SendAsync(Encoding.ASCII.GetBytes(
            $"POST /v1/jobs HTTP/1.1\r\nHost: engine\r\nTransfer-Encoding: chunked\r\n\r\n{body.Length:x}\r\n{body}\r\n"));

        using var answer = new StreamReader(new NetworkStream(socket));
        (await answer.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(30))).Should().StartWith("HTTP/1.1 413 ");
        served.Jobs.Jobs.Should().BeEmpty();
    }

    [Fact(DisplayName = "An array of reports that breaks off is an error, never a shorter array")]
    public async Task BrokenResults()
    {
        await using var served = await ServedFolder.StartAsync();
        var job = served.Jobs.Add();
        job.Report(0, "{}");
        job.Reports[1] = null; // breaks when it is read

        var read = async () => await served.Remote.ResultsAsync(job.Id, default).CollectAsync();

        (await read.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be(ServiceException.Unreachable);
    }

    [Fact(DisplayName = "A submitter that gives up while the engine is full leaves no job behind")]
    public async Task GivesUp()
    {
        await using var served = await ServedFolder.StartAsync();
        var room = new TaskCompletionSource();
        served.Jobs.Room = room.Task;
        using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        var submit = () => served.Remote.SubmitAsync(new("inspect", []), patience.Token);

        await submit.Should().ThrowAsync<OperationCanceledException>();
        room.SetResult();
        served.Jobs.Room = Task.CompletedTask;
        await served.Remote.SubmitAsync(new("inspect", []), CancellationToken.None);
        served.Jobs.Jobs.Should().HaveCount(1);
    }

    [Fact(DisplayName = "The socket and its folder are for their user alone")]
    public async Task Modes()
    {
        await using var served = await ServedFolder.StartAsync();

        File.GetUnixFileMode(served.Socket).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        File.GetUnixFileMode(Path.GetDirectoryName(served.Socket)!)
            .Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }
}
