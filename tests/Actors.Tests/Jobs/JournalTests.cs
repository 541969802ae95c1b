using System.Text;
using Engine.Actors.Jobs;
using Engine.Actors.Settings;

namespace Engine.Actors.Tests.Jobs;

public sealed class JournalTests : Akka.TestKit.Xunit2.TestKit
{
    private static readonly DateTimeOffset _at = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    /// <summary>What a journal of this version holds, byte for byte: later versions must read it.</summary>
    public static TheoryData<string, string> Written() => new()
    {
        {
            "ja1",
            """{"operation":"inspect","guests":[[{"path":"L2EvYoAK","format":"raw"},{"path":"L2I="}]],"parallel":2,"""
                + """
                  "at":"2026-01-02T03:04:05+00:00"}
                  """
        },
        { "ts1", """{"task":3,"at":"2026-01-02T03:04:05+00:00"}""" },
        { "tf1", """{"task":3,"failure":"guest.none","at":"2026-01-02T03:04:05+00:00"}""" },
        { "jc1", """{"at":"2026-01-02T03:04:05+00:00"}""" },
        { "jf1", """{"at":"2026-01-02T03:04:05+00:00"}""" },
    };

    [Theory(DisplayName = "The journal's events are written and read as they always were, names of arbitrary bytes included")]
    [MemberData(nameof(Written))]
    public void Golden(string manifest, string json)
    {
        IJournalled happened = manifest switch
        {
            "ja1" => new JobAccepted("inspect", [new([new("/a/b\uDC80\n", "raw"), new("/b", null)])], 2, _at),
            "ts1" => new TaskStarted(3, _at),
            "tf1" => new TaskFinished(3, "guest.none", _at),
            "jc1" => new JobCancelled(_at),
            _ => new JobFinished(_at),
        };
        var serializer = new JournalSerializer((ExtendedActorSystem)Sys);

        serializer.Manifest(happened).Should().Be(manifest);
        Encoding.UTF8.GetString(serializer.ToBinary(happened)).Should().Be(json);
        serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest)
            .Should().BeEquivalentTo(happened, options => options.RespectingRuntimeTypes());
    }

    [Fact(DisplayName = "Every event of a job has a form in the journal")]
    public void AllEvents()
    {
        var kinds = typeof(IJournalled).Assembly.GetTypes().Count(type => type.IsAssignableTo(typeof(IJournalled)) && !type.IsInterface);

        Written().Count.Should().Be(kinds);
    }

    [Fact(DisplayName = "An event of a newer engine is refused by its name, not misread")]
    public void NewerEvent()
    {
        var serializer = new JournalSerializer((ExtendedActorSystem)Sys);

        var read = () => serializer.FromBinary([], "ja2");

        read.Should().Throw<System.Runtime.Serialization.SerializationException>().WithMessage("*ja2*");
    }

    [Fact(DisplayName = "The journal's folder is made for its owner alone")]
    public void FolderIsPrivate()
    {
        using var place = new TemporaryFolder();
        var path = Path.Combine(place.Path, "state", "engine", "journal.db");

        JournalFile.Open(path, new(TimeSpan.FromSeconds(5)));

        var mode = File.GetUnixFileMode(Path.GetDirectoryName(path)!);
        mode.Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact(DisplayName = "A report written twice is kept once, the later one")]
    public async Task Upsert()
    {
        using var place = new TemporaryFolder();
        var journal = JournalFile.Open(Path.Combine(place.Path, "journal.db"), new(TimeSpan.FromSeconds(5)));
        var job = JobId.New(TimeProvider.System);

        await journal.WriteAsync(job, [(0, [1]), (1, [2])]);
        await journal.WriteAsync(job, [(0, [3])]);

        (await journal.ReadAsync(job, 0)).Should().Equal(3);
        (await journal.ReadAsync(job, 1)).Should().Equal(2);
        (await journal.ReadAsync(job, 2)).Should().BeNull();
        (await journal.ReadAsync(JobId.New(TimeProvider.System), 0)).Should().BeNull();
    }

    [Theory(DisplayName = "A journal that can't be opened is an error with a remedy")]
    [InlineData("file in the way")]
    [InlineData("no database")]
    [InlineData("a folder")]
    public void CanNotBeOpened(string trouble)
    {
        using var place = new TemporaryFolder();
        var path = Path.Combine(place.Path, "journal.db");
        if (trouble == "a folder")
            Directory.CreateDirectory(path);
        else
            File.WriteAllText(path, "This is not an SQLite database, and long enough to be looked at as one.");
        if (trouble == "file in the way")
            path = Path.Combine(path, "journal.db");

        var open = () => JournalFile.Open(path, new(TimeSpan.FromSeconds(1)));

        var error = open.Should().Throw<EngineException>().Which.Error;
        error.Code.Should().Be("journal.open");
        error.Message.Should().Contain(path);
        error.Remedy.Should().NotBeEmpty();
    }

    [Fact(DisplayName = "Job ids sort by their time, and are read back")]
    public void Ids()
    {
        var early = JobId.New(new FixedClock(_at));
        var late = JobId.New(new FixedClock(_at.AddMilliseconds(1)));

        string.CompareOrdinal(early.Text, late.Text).Should().BeNegative();
        JobId.TryParse(late.Text.ToUpperInvariant(), out var read).Should().BeTrue();
        read.Should().Be(late);
        JobId.TryParse("../../etc/passwd", out _).Should().BeFalse();
        JobId.New(new FixedClock(_at)).Should().NotBe(early);
    }

    private sealed class FixedClock(DateTimeOffset now) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => now;
    }
}

internal sealed class TemporaryFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("engine-actors-");

    public string Path => _folder.FullName;

    public void Dispose() => _folder.Delete(recursive: true);
}
