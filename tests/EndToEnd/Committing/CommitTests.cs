using Engine.Actors;
using Engine.Actors.Commits;
using Engine.Actors.Jobs;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.EndToEnd.Tests.Committing;

[Collection(RealEngineCollection.Name)]
[Trait("Category", "Qemu")]
public sealed class CommitTests(RealEngine real) : IDisposable
{
    private readonly TestFolder _folder = new();

    private string State => _folder.File("state");

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "What an operation writes is in the image afterwards, can be undone bit for bit, and leaves nothing else behind")]
    public async Task CommitsAndUndoes()
    {
        var image = await ImageAsync("a.img");
        var before = TestFolder.Digest(image);
        await using var engine = await CommitVictim.StartAsync(State);

        var job = await engine.SubmitAsync(CommitVictim.Request(image) with { Writing = new(null, KeepUndo: true) });
        (await CommitVictim.JobOf(engine, job)).Should().Be(JobPhase.Done);

        (await ReportAsync(engine, job)).Should().Be("True True ");
        (await HasFileAsync(image)).Should().BeTrue();
        var undone = await engine.UndoAsync(image);
        undone.Should().ContainSingle().Which.Should().Be(image);
        TestFolder.Digest(image).Should().Be(before);
        await EventuallyEmptyAsync("commits", "undo");
        await EventuallyAsync(() => Directory.GetFiles(Path.Combine(State, "leases"), "*.lease").Length == 0);
    }

    [Fact(DisplayName = "An image that has changed since its commit is not undone")]
    public async Task StaleUndo()
    {
        var image = await ImageAsync("a.img");
        await using var engine = await CommitVictim.StartAsync(State);
        await CommitVictim.JobOf(engine, await engine.SubmitAsync(CommitVictim.Request(image) with { Writing = new(null, KeepUndo: true) }));
        await real.WithGuestAsync(
            async guest =>
            {
                await guest.MountAsync(new Mountable("/dev/sda"), "/");
                await guest.RmAsync(new GuestPath(ScribbleOperation.FileName));
            },
            TestFolder.Writable(image));
        var changed = TestFolder.Digest(image);

        var undo = () => engine.UndoAsync(image);

        (await undo.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("undo.stale");
        TestFolder.Digest(image).Should().Be(changed);
    }

    [Fact(DisplayName = "A guest that is written to a new file leaves its image as it was; a name that is taken is refused")]
    public async Task ToNewFile()
    {
        var image = await ImageAsync("a.img");
        var before = TestFolder.Digest(image);
        var to = _folder.File("new.img");
        await using var engine = await CommitVictim.StartAsync(State);

        var job = await engine.SubmitAsync(CommitVictim.Request(image) with { Writing = new(to, false) });
        (await CommitVictim.JobOf(engine, job)).Should().Be(JobPhase.Done);

        (await ReportAsync(engine, job)).Should().Be($"True False {to}");
        TestFolder.Digest(image).Should().Be(before);
        (await HasFileAsync(to)).Should().BeTrue();
        var again = () => engine.SubmitAsync(CommitVictim.Request(image) with { Writing = new(to, false) });
        (await again.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("commit.target");
        Directory.GetFiles(_folder.Path).Should().BeEquivalentTo(image, to);
    }

    [Theory(DisplayName = "An engine killed at a step before the decision leaves its images bit for bit as they were; after it, the next one that uses one finishes")]
    [InlineData("Kept", false)]
    [InlineData("Opened", false)]
    [InlineData("UndoKept", false)]
    [InlineData("Decided", true)]
    [InlineData("FirstApplied", true)]
    [InlineData("Applied", true)]
    [InlineData("Done", true)]
    public async Task Killed(string step, bool isDecided)
    {
        string[] images = [await ImageAsync("a.img"), await ImageAsync("b.img")];
        var before = images.Select(TestFolder.Digest).ToList();

        await VictimAsync([step, "true", .. images]);

        if (!isDecided)
            images.Select(TestFolder.Digest).Should().Equal(before);
        await using (var engine = await CommitVictim.StartAsync(State))
        {
            var job = (await engine.Archive.ListAsync(1))[0].Id;
            await engine.ResumeAsync(job);
            (await CommitVictim.JobOf(engine, job)).Should().Be(JobPhase.Done);
            (await ReportAsync(engine, job)).Should().Be("True True ");
        }
        foreach (var image in images)
            (await HasFileAsync(image)).Should().BeTrue();
        await EventuallyEmptyAsync("commits");
        Directory.GetDirectories(Path.Combine(State, "undo")).Should().ContainSingle("it was done once");
        await using (var engine = await CommitVictim.StartAsync(State))
            await engine.UndoAsync(images[1]);
        images.Select(TestFolder.Digest).Should().Equal(before, "guest-visible content is what it was, wholly");
    }

    [Fact(DisplayName = "A commit that was decided is finished before anybody reads the image, even by a job that knows nothing of it")]
    public async Task RecoveredByReader()
    {
        var image = await ImageAsync("a.img");
        await VictimAsync("Decided", "false", image);
        (await HasFileAsync(image)).Should().BeFalse();

        await using var engine = await CommitVictim.StartAsync(State);
        await CommitVictim.JobOf(engine, await engine.SubmitAsync(new("inspect", [new([new(image, "raw")])])));

        (await HasFileAsync(image)).Should().BeTrue();
    }

    [Fact(DisplayName = "A commit whose image is somewhere else now stays, is told, and is finished once the image is back")]
    public async Task MovedImage()
    {
        var image = await ImageAsync("a.img");
        await VictimAsync("Decided", "false", image);
        File.Move(image, _folder.File("elsewhere.img"));
        await using var engine = await CommitVictim.StartAsync(State);

        (await engine.RecoverCommitsAsync()).Should().ContainSingle().Which.Code.Should().Be("commit.incomplete");
        File.Move(_folder.File("elsewhere.img"), image);
        (await engine.RecoverCommitsAsync()).Should().BeEmpty();

        (await HasFileAsync(image)).Should().BeTrue();
    }

    [Fact(DisplayName = "An image that a running machine writes is refused before anything is done, and is as it was")]
    public async Task InUse()
    {
        var image = await ImageAsync("a.img");
        await using var engine = await CommitVictim.StartAsync(State, settings: "engine.tasks.attempts-max = 1");
        await real.WithGuestAsync(
            async guest =>
            {
                await guest.PingDaemonAsync();
                var job = await engine.SubmitAsync(CommitVictim.Request(image));
                (await CommitVictim.JobOf(engine, job)).Should().Be(JobPhase.Failed);
                (await ReportAsync(engine, job)).Should().Be("image.in-use");
            },
            TestFolder.Writable(image));
    }

    [Fact(DisplayName = "An image's disk that has no room for a change leaves the image as it was; with room it is changed")]
    public async Task ImageDiskFull()
    {
        var full = _folder.File("full");
        await using var disk = await SmallDisk.MountAsync(full, mebibytes: 64);
        var model = await ImageAsync("model.img");
        var image = Path.Combine(full, "a.img");
        await Processes.RunAsync("cp", "--sparse=always", model, image);
        var before = TestFolder.Digest(image);
        var used = new DriveInfo(full);
        await disk.ResizeAsync((int)((used.TotalSize - used.AvailableFreeSpace) / (1024 * 1024)) + 1);
        await using var engine = await CommitVictim.StartAsync(State, settings: "engine.tasks.attempts-max = 1");

        var failed = await engine.SubmitAsync(CommitVictim.Request(image));
        (await CommitVictim.JobOf(engine, failed)).Should().Be(JobPhase.Failed);

        (await ReportAsync(engine, failed)).Should().Be("commit.image");
        TestFolder.Digest(image).Should().Be(before);
        await disk.ResizeAsync(mebibytes: 64);
        (await CommitVictim.JobOf(engine, await engine.SubmitAsync(CommitVictim.Request(image)))).Should().Be(JobPhase.Done);
        (await HasFileAsync(image)).Should().BeTrue();
    }

    [Theory(DisplayName = "A state folder that has no room, at whatever write, leaves the image as it was or has the commit finished later")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(5)]
    public async Task StateDiskFull(int mebibytes)
    {
        var image = await ImageAsync("a.img");
        var before = TestFolder.Digest(image);
        await using var disk = await SmallDisk.MountAsync(Path.Combine(_folder.Path, "state", "commits"), mebibytes);
        await using var engine = await CommitVictim.StartAsync(State, settings: "engine.tasks.attempts-max = 1");

        var job = await engine.SubmitAsync(CommitVictim.Request(image) with { Writing = new(null, KeepUndo: true) });
        var phase = await CommitVictim.JobOf(engine, job);

        if (phase != JobPhase.Done)
            TestFolder.Digest(image).Should().Be(before);
        await disk.ResizeAsync(mebibytes: 64);
        (await engine.RecoverCommitsAsync()).Should().BeEmpty();
        (await CommitVictim.JobOf(engine, await engine.SubmitAsync(CommitVictim.Request(image)))).Should().Be(JobPhase.Done);
        (await HasFileAsync(image)).Should().BeTrue();
    }

    private async Task VictimAsync(params string[] arguments)
    {
        var ran = await Processes.RunAsync("dotnet", [typeof(CommitVictim).Assembly.Location, State, .. arguments]);
        ran.Status.Should().Be(137, $"it kills itself: {ran.Error}");
    }

    private async Task<string> ImageAsync(string name)
    {
        var image = _folder.Blank(name, 64);
        await real.WithGuestAsync(guest => guest.MkfsAsync("ext4", new Device("/dev/sda")), TestFolder.Writable(image));
        return image;
    }

    private async Task<bool> HasFileAsync(string image)
    {
        var has = false;
        await real.WithGuestAsync(
            async guest =>
            {
                await guest.MountRoAsync(new Mountable("/dev/sda"), "/");
                has = await guest.ExistsAsync(new GuestPath(ScribbleOperation.FileName))
                    && await guest.FilesizeAsync(new GuestPath(ScribbleOperation.FileName)) == 3_000_000;
            },
            TestFolder.ReadOnly(image));
        return has;
    }

    private static async Task<string> ReportAsync(EngineSystem engine, JobId job) =>
        System.Text.Encoding.UTF8.GetString((await engine.ResultAsync(job, 0))!);

    // A job's end is told before the last of its traces is gone.
    private async Task EventuallyEmptyAsync(params string[] folders)
    {
        foreach (var folder in folders.Select(name => Path.Combine(State, name)))
            await EventuallyAsync(() => !Directory.Exists(folder) || !Directory.EnumerateFileSystemEntries(folder).Any());
    }

    private static async Task EventuallyAsync(Func<bool> condition)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (!condition())
            await Task.Delay(20, limit.Token);
    }
}
