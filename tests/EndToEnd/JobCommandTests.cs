using System.Text.Json;

namespace Engine.EndToEnd.Tests;

/// <summary>Jobs from the command line, with and without a service, on real appliances.</summary>
[Trait("Category", "Qemu")]
public sealed class JobCommandTests : IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly ProgramHome _home;

    public JobCommandTests() => _home = new(_folder);

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "Without a service a job runs in the foreground: its id comes first, its reports stay, the exit status tells how it ended")]
    public async Task Foreground()
    {
        var blank = _folder.Blank("blank.img", 16);
        var missing = _folder.File("missing.img");

        var ran = await _home.RunAsync("submit", "inspect", blank, missing);

        ran.Status.Should().Be(1, ran.Error);
        var job = ran.Output.TrimEnd('\n');
        job.Should().MatchRegex("^[0-9a-z]{14}$");
        var shown = await _home.JsonAsync("jobs", "show", job);
        shown.GetProperty("state").GetString().Should().Be("failed");
        shown.GetProperty("tasks").EnumerateArray().Select(task => task.GetProperty("attempts").GetInt32()).Should().Equal(1, 1);
        var reports = (await _home.JsonAsync("jobs", "results", job)).EnumerateArray().ToArray();
        reports.Select(Image).Should().Equal(blank, missing);
        reports.Select(Code).Should().Equal("disk.unrecognised", "image.missing");
        (await _home.RunAsync("jobs", "watch", job)).Status.Should().Be(1);
        (await _home.JsonAsync("jobs", "list")).ToString().Should().Contain(job);
    }

    [Fact(DisplayName = "A service takes jobs and gives them back; killed and started again it goes on with them; told to end it ends")]
    public async Task Service()
    {
        string[] images = [.. Enumerable.Range(0, 6).Select(number => _folder.Blank($"{number}.img", 16))];
        var first = await _home.StartAsync("serve.1", "serve");
        await first.SaysAsync("listening");

        var submitted = await _home.RunAsync(["submit", "inspect", .. images]);
        submitted.Status.Should().Be(0, submitted.Error);
        var job = submitted.Output.TrimEnd('\n');
        await first.SignalAsync("KILL");
        (await first.Ended).Should().Be(128 + 9);
        var orphan = await _home.RunAsync("jobs", "watch", job);
        orphan.Status.Should().Be(1);
        orphan.Error.Should().Contain("job.orphaned").And.Contain("jobs resume");

        var second = await _home.StartAsync("serve.2", "serve");
        await second.SaysAsync("listening");
        (await _home.JsonAsync("jobs", "show", job)).GetProperty("owned").GetBoolean().Should().BeTrue();
        (await _home.RunAsync("jobs", "watch", job)).Status.Should().Be(1); // blank disks
        (await _home.JsonAsync("jobs", "results", job)).EnumerateArray().Select(Image).Should().Equal(images);

        var inspected = await _home.RunAsync("inspect", "--output", "json", images[0]);
        JsonDocument.Parse(inspected.Output).RootElement.EnumerateArray().Select(Code).Should().Equal("disk.unrecognised");

        await second.SignalAsync("TERM");
        (await second.Ended).Should().Be(0, second.Errors);
        images.SelectMany(Processes.QemusWith).Should().BeEmpty();
        Directory.EnumerateFileSystemEntries(_home.Place("tmp")).Should().BeEmpty();
    }

    [Fact(DisplayName = "A job in one terminal is cancelled from another, keeps what it had, and can't be resumed by a third meanwhile")]
    public async Task CancelFromAnotherProcess()
    {
        var image = _folder.Blank("disk.img", 16);
        var running = await _home.StartAsync("output", ["submit", "inspect", .. Enumerable.Repeat(image, 40)]);
        var job = await running.FirstLineAsync();

        var resumed = await _home.RunAsync("jobs", "resume", job);
        resumed.Status.Should().Be(1);
        resumed.Error.Should().Contain("job.owned");
        var cancelled = await _home.RunAsync("jobs", "cancel", job);

        cancelled.Status.Should().Be(0, cancelled.Error);
        (await running.Ended).Should().Be(1, running.Errors);
        (await _home.JsonAsync("jobs", "show", job)).GetProperty("state").GetString().Should().Be("cancelled");
        (await _home.JsonAsync("jobs", "results", job)).GetArrayLength().Should().Be(40);
        Processes.QemusWith(image).Should().BeEmpty();
    }

    [Fact(DisplayName = "A program that embeds the engine inspects images in its own process")]
    public async Task Sample()
    {
        var image = _folder.Blank("blank.img", 16);
        var sample = Path.Combine(Repository.Root, "artifacts", "bin", "InspectImages", "release", "InspectImages.dll");

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        var ran = await Appliance.Processes.CommandRunner.RunAsync(
            new Appliance.Processes.Command(Environment.ProcessPath!, sample, Repository.Daemon, image) { Environment = _home.Environment }, limit.Token);

        ran.ExitStatus.Should().Be(0, ran.ErrorTail);
        var report = JsonDocument.Parse(ran.Output).RootElement;
        Image(report).Should().Be(image);
        Code(report).Should().Be("disk.unrecognised");
        (await _home.JsonAsync("jobs", "show", "last")).GetProperty("state").GetString().Should().Be("failed"); // one state folder
    }

    [Fact(DisplayName = "When the disk under the journal is full the job stops and says so, and goes on when there is room")]
    public async Task FullDisk()
    {
        string[] images = [.. Enumerable.Range(0, 4).Select(number => _folder.Blank($"{number}.img", 16))];
        // A disk of its own, in a mount namespace of its own, filled by somebody else while the job runs.
        var script = $$"""
            set -u
            mount -t tmpfs -o size=3m none '{{_home.Place("state")}}'
            engine='{{Repository.Program}}'
            "$engine" submit inspect {{string.Join(' ', images)}} >'{{_home.Place("id")}}' 2>'{{_home.Place("first")}}' &
            while [ ! -s '{{_home.Place("id")}}' ]; do sleep 0.05; done
            dd if=/dev/zero of='{{_home.Place("state")}}/filler' bs=4k 2>/dev/null
            wait $!; echo "full: $?"
            rm '{{_home.Place("state")}}/filler'
            "$engine" jobs resume "$(cat '{{_home.Place("id")}}')" >'{{_home.Place("second")}}' 2>&1; echo "resumed: $?"
            "$engine" jobs results "$(cat '{{_home.Place("id")}}')" --output json
            """;

        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var ran = await Appliance.Processes.CommandRunner.RunAsync(
            new Appliance.Processes.Command("unshare", "-m", "/bin/bash", "-c", script) { Environment = _home.Environment }, limit.Token);

        var lines = System.Text.Encoding.UTF8.GetString(ran.Output).Split('\n', 3);
        var first = await File.ReadAllTextAsync(_home.Place("first"));
        lines[0].Should().Be("full: 1", first);
        first.Should().Contain("journal.").And.Contain("Make room");
        lines[1].Should().Be("resumed: 1", await File.ReadAllTextAsync(_home.Place("second"))); // blank disks
        JsonDocument.Parse(lines[2]).RootElement.EnumerateArray().Select(Code).Should().Equal(Enumerable.Repeat("disk.unrecognised", 4));
    }

    private static string? Image(JsonElement report) => report.GetProperty("image").GetString();

    private static string? Code(JsonElement report) => report.GetProperty("error").GetProperty("code").GetString();
}
