using System.Text;
using System.Text.Json;
using Engine.Actors.Jobs;
using Engine.Host.Arguments;
using Engine.Host.Commands;
using Engine.Host.Commands.Jobs;
using Engine.Host.Output;
using Engine.Host.Tests.Service;
using Engine.Tests.Support;

namespace Engine.Host.Tests.Jobs;

public class JobsOutputTests
{
    private static readonly DateTimeOffset _time = new(2026, 11, 24, 10, 11, 12, TimeSpan.FromHours(2));

    private readonly MemoryStream _output = new();

    [Theory(DisplayName = "What 'jobs list' and 'jobs show' print is the approved text in each form")]
    [InlineData("table")]
    [InlineData("json")]
    [InlineData("ndjson")]
    public void Approve(string name)
    {
        var format = Enum.Parse<OutputFormat>(name, ignoreCase: true);
        ListJobs.Write([Job(JobPhase.Running, owned: true).Summary, Job(JobPhase.Queued, owned: false).Summary, Job(JobPhase.Failed, owned: false).Summary], format, _output);
        if (format != OutputFormat.Ndjson)
            ShowJob.Write(Job(JobPhase.Failed, owned: false), format, _output);

        Approved.Text($"jobs-{name}", Text());
    }

    [Fact(DisplayName = "'jobs show' as JSON has the fields that programs were promised, and they add up")]
    public void Promised()
    {
        ShowJob.Write(Job(JobPhase.Failed, owned: false), OutputFormat.Json, _output);

        var job = JsonDocument.Parse(_output.ToArray()).RootElement;
        job.GetProperty("schema").GetInt32().Should().Be(1);
        job.GetProperty("state").GetString().Should().Be("failed");
        job.GetProperty("failed").GetInt32().Should().Be(2, "a quarantined guest has failed too");
        var sum = new[] { "done", "failed", "running", "queued", "cancelled" }.Sum(name => job.GetProperty(name).GetInt32());
        sum.Should().Be(job.GetProperty("total").GetInt32());
        job.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("state").GetString())
            .Should().Equal("done", "failed", "quarantined", "cancelled");
    }

    [Fact(DisplayName = "A list of no jobs is valid in each form")]
    public void Empty()
    {
        ListJobs.Write([], OutputFormat.Json, _output);
        ListJobs.Write([], OutputFormat.Ndjson, _output);

        Text().Should().Be("[]\n");
    }

    [Fact(DisplayName = "Results of a job that is not known write nothing at all")]
    public async Task UnknownResults()
    {
        var jobs = new FakeJobs();

        var write = () => JobResults.WriteAsync(jobs.ResultsAsync(JobId.New(TimeProvider.System), default), new JsonArrayWriter(_output));

        await write.Should().ThrowAsync<EngineException>();
        Text().Should().BeEmpty();
    }

    [Fact(DisplayName = "The line at a job's end tells what became of its guests")]
    public void Ended()
    {
        JobId.TryParse("1jw6tmhqk00001", out var job);

        JobFollowing.Ended(job, new(JobPhase.Failed, new(9, 0, 0, 5, 2, 0, 2)))
            .Should().Be("engine: job 1jw6tmhqk00001 failed: 5 done, 2 failed, 2 quarantined");
        JobFollowing.Ended(job, new(JobPhase.Done, new(1, 0, 0, 1, 0, 0, 0))).Should().Be("engine: job 1jw6tmhqk00001 done: 1 done");
    }

    [Theory(DisplayName = "A wrong command line of 'jobs', 'submit' or 'serve' is refused with the word that is wrong")]
    [InlineData("jobs", "*list, show, watch, results, cancel, resume*")]
    [InlineData("jobs drop x", "*'drop'*")]
    [InlineData("jobs show", "*id is needed*")]
    [InlineData("jobs show a b", "*'b'*")]
    [InlineData("jobs show a --output ndjson", "*ndjson*")]
    [InlineData("jobs watch a --output json", "*--output*")]
    [InlineData("jobs cancel a --max 3", "*--max*")]
    [InlineData("jobs list a", "*'a'*")]
    [InlineData("jobs list --max 0", "*'0'*")]
    [InlineData("submit", "*operation is missing*")]
    [InlineData("submit customize a.img", "*'customize'*")]
    [InlineData("submit inspect --output json a.img", "*--output*")]
    [InlineData("submit inspect", "*No image*")]
    [InlineData("serve now", "*'now'*")]
    [InlineData("serve --port 80", "*--port*")]
    public async Task Wrong(string line, string message)
    {
        var words = line.Split(' ');
        var command = CommandLine.Commands.Single(command => command.Name == words[0]);

        var run = () => command.RunAsync([.. words.Skip(1)], CancellationToken.None);

        await run.Should().ThrowAsync<UsageException>().WithMessage(message);
    }

    private static JobDetails Job(JobPhase phase, bool owned)
    {
        JobId.TryParse("1jw6tmhqk00001", out var id);
        return new(
            new(id, "inspect", phase, -3, new(4, 0, 0, 1, 1, 1, 1), _time, phase == JobPhase.Failed ? _time.AddMinutes(2) : null, owned),
            [
                new("good.img", TaskPhase.Done, 1, null),
                new("bad \u001b[31m\udc80\n.img", TaskPhase.Failed, 3, "guest.none"),
                new("deadly.img", TaskPhase.Quarantined, 2, "appliance.lost"),
                new(new string('x', 500), TaskPhase.Cancelled, 0, "job.cancelled"),
            ]);
    }

    private string Text() => Encoding.UTF8.GetString(_output.ToArray());
}
