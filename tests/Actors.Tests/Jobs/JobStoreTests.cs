using Engine.Actors.Jobs;
using Engine.Actors.Settings;

namespace Engine.Actors.Tests.Jobs;

public sealed class JobStoreTests : IDisposable
{
    private static readonly JournalSettings _settings = new(TimeSpan.FromSeconds(5), 16);
    private readonly TemporaryFolder _place = new();

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _place.Dispose();
    }

    [Fact(DisplayName = "The state folder and the files in it are made for their owner alone")]
    public async Task Private()
    {
        var folder = new StateFolder(Path.Combine(_place.Path, "state", "engine"));

        await using var store = JobStore.Open(folder, _settings);

        File.GetUnixFileMode(folder.Path).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.GetUnixFileMode(folder.Jobs).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite);
    }

    [Fact(DisplayName = "A report written twice is kept once, the later one")]
    public async Task Upsert()
    {
        await using var store = Open();
        var job = JobId.New(TimeProvider.System);

        await store.KeepReportsAsync(job, [(0, [1]), (1, [2])]);
        await store.KeepReportsAsync(job, [(0, [3])]);

        (await store.ReportsAsync(job, 0, 10)).Should().BeEquivalentTo([(0, new byte[] { 3 }), (1, new byte[] { 2 })]);
        (await store.ReportsAsync(job, 1, 10)).Should().ContainSingle().Which.Task.Should().Be(1);
        (await store.ReportsAsync(JobId.New(TimeProvider.System), 0, 10)).Should().BeEmpty();
    }

    [Fact(DisplayName = "Writes that come at once are all kept, though they are committed together")]
    public async Task Together()
    {
        await using var store = Open();
        var job = JobId.New(TimeProvider.System);

        await Task.WhenAll(Enumerable.Range(0, 500).Select(task => store.KeepReportsAsync(job, [(task, [(byte)task])])));

        (await store.ReportsAsync(job, 0, 1000)).Select(report => report.Task).Should().Equal(Enumerable.Range(0, 500));
    }

    [Fact(DisplayName = "A job is one owner's as long as that lives, and the next one's afterwards")]
    public async Task Ownership()
    {
        await using var store = Open();
        var job = JobId.New(TimeProvider.System);
        var folder = Path.Combine(_place.Path, "owners");
        using var second = OwnerLock.Take(folder);
        using (var first = OwnerLock.Take(folder))
        {
            await store.AddAsync(job, new("inspect", [new([new("/a", null)])]), first.Name, DateTimeOffset.UnixEpoch);

            (await store.ClaimAsync(job, second.Name)).Should().BeFalse();
            (await store.ClaimAsync(job, first.Name)).Should().BeTrue();
            (await store.ListAsync(1)).Single().HasOwner.Should().BeTrue();
        }

        (await store.ListAsync(1)).Single().HasOwner.Should().BeFalse();
        (await store.ClaimAsync(job, second.Name)).Should().BeTrue();
        (await store.ClaimAsync(JobId.New(TimeProvider.System), second.Name)).Should().BeNull();
    }

    [Fact(DisplayName = "What dead engines leave is swept, what living ones hold is not")]
    public void Sweeps()
    {
        using var alive = OwnerLock.Take(_place.Path);
        File.WriteAllText(Path.Combine(_place.Path, "0123456789abcdef.lock"), "");

        OwnerLock.Sweep(_place.Path);

        Directory.EnumerateFiles(_place.Path).Select(Path.GetFileNameWithoutExtension).Should().Equal(alive.Name);
        OwnerLock.IsAlive(_place.Path, alive.Name).Should().BeTrue();
        OwnerLock.IsAlive(_place.Path, "0123456789abcdef").Should().BeFalse();
    }

    [Theory(DisplayName = "A state folder that can't be used is an error with a remedy")]
    [InlineData("file in the way")]
    [InlineData("no database")]
    [InlineData("a folder")]
    public void CanNotBeOpened(string trouble)
    {
        var folder = new StateFolder(Path.Combine(_place.Path, "state"));
        if (trouble == "file in the way")
            File.WriteAllText(folder.Path, "");
        else
            Directory.CreateDirectory(trouble == "a folder" ? folder.Jobs : folder.Path);
        if (trouble == "no database")
            File.WriteAllText(folder.Jobs, "This is not an SQLite database, and long enough to be looked at as one.");

        var open = () => JobStore.Open(folder, _settings);

        var error = open.Should().Throw<EngineException>().Which.Error;
        error.Code.Should().Be("journal.open");
        error.Message.Should().Contain(folder.Path);
        error.Remedy.Should().NotBeEmpty();
    }

    private JobStore Open() => JobStore.Open(new(_place.Path), _settings);
}
