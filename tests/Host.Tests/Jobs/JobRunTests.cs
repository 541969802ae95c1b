using System.Text;
using Engine.Actors.Jobs;
using Engine.Host.Jobs;
using Engine.Host.Output;
using Engine.Host.Tests.Service;

namespace Engine.Host.Tests.Jobs;

public class JobRunTests
{
    private readonly FakeJobs _jobs = new();
    private readonly MemoryStream _output = new();

    [Theory(DisplayName = "Running a job writes the reports in order, and is good when the job is done")]
    [InlineData(JobPhase.Done, true)]
    [InlineData(JobPhase.Failed, false)]
    public async Task Runs(JobPhase phase, bool good)
    {
        var run = JobRun.RunAsync(_jobs, Request(2), new NdjsonWriter(_output), CancellationToken.None);
        var job = await SubmittedAsync();
        job.Report(0, "0");
        job.Report(1, "1");
        job.Finish(phase, new JobEvent.TaskFinished(1, TaskPhase.Done, null), new JobEvent.TaskFinished(0, TaskPhase.Done, null));

        (await run).Should().Be(good);
        Encoding.ASCII.GetString(_output.ToArray()).Should().Be("0\n1\n");
        _jobs.Calls.Should().BeEmpty();
    }

    [Fact(DisplayName = "An interrupted run cancels its job, and still writes the reports to its end")]
    public async Task Interrupted()
    {
        using var interrupt = new CancellationTokenSource();
        var run = JobRun.RunAsync(_jobs, Request(1), new JsonArrayWriter(_output), interrupt.Token);
        var job = await SubmittedAsync();

        await interrupt.CancelAsync();
        _jobs.Calls.Should().Equal($"cancel {job.Id}");
        job.Report(0, "{}");
        job.Finish(JobPhase.Cancelled, new JobEvent.TaskFinished(0, TaskPhase.Cancelled, "job.cancelled"));

        var ended = () => run;
        await ended.Should().ThrowAsync<OperationCanceledException>();
        Encoding.ASCII.GetString(_output.ToArray()).Should().Be("[\n{}\n]\n");
    }

    [Fact(DisplayName = "When the output takes no more, the job is cancelled")]
    public async Task OutputGone()
    {
        var run = JobRun.RunAsync(_jobs, Request(1), new NdjsonWriter(new ClosedPipe()), CancellationToken.None);
        var job = await SubmittedAsync();
        job.Report(0, "{}");
        job.Finish(JobPhase.Done, new JobEvent.TaskFinished(0, TaskPhase.Done, null));

        var ended = () => run;
        await ended.Should().ThrowAsync<IOException>().WithMessage("Broken pipe");
        _jobs.Calls.Should().Equal($"cancel {job.Id}");
    }

    [Fact(DisplayName = "News that end before the job does are an error, not a good end")]
    public async Task NewsEnd()
    {
        var run = JobRun.RunAsync(_jobs, Request(1), new NdjsonWriter(_output), CancellationToken.None);
        (await SubmittedAsync()).Events.Writer.Complete();

        var ended = () => run;
        (await ended.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("job.stopped");
    }

    private static JobRequest Request(int guests) =>
        new("inspect", [.. Enumerable.Range(0, guests).Select(guest => new Operations.GuestImages([new($"{guest}.img", null)]))]);

    private async Task<FakeJob> SubmittedAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(10));
        while (_jobs.Jobs.IsEmpty)
            await Task.Delay(5, limit.Token);
        return _jobs.Jobs.Values.Single();
    }

    private sealed class ClosedPipe : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("Broken pipe");
    }
}
