using System.Text;
using Engine.Actors.Jobs;
using Engine.Actors.Settings;

namespace Engine.Actors.Tests.Jobs;

public sealed class JournalTests : Akka.TestKit.Xunit2.TestKit
{
    private const string Time = "2026-01-02T03:04:05+00:00";
    private static readonly DateTimeOffset _at = new(2026, 1, 2, 3, 4, 5, TimeSpan.Zero);

    private static readonly JobRequest _plain = new("inspect", [new([new("/a/b\uDC80\n", "raw"), new("/b", null)])]);

    private static readonly JobRequest _full = _plain with
    {
        Folder = "/home/\uDCFF",
        Parallel = 2,
        Priority = -5,
        Deadline = TimeSpan.FromHours(1),
        TaskPatience = TimeSpan.FromSeconds(90),
        Rules = new(["/backing"], EvenInUse: true),
        Arguments = """{"a":1}""",
        Writing = new("/new\uDCFF/\uDCFF", KeepUndo: true),
    };

    private const string Guests = """[[{"path":"L2EvYoAK","format":"raw"},{"path":"L2I="}]]""";

    /// <summary>What a journal of this version holds, byte for byte: later versions must read it.</summary>
    private static readonly (object Kept, string Manifest, string Json)[] _written =
    [
        (
            new JobAccepted(_full, _at),
            "ja3",
            $$"""{"operation":"inspect","guests":{{Guests}},"parallel":2,"priority":-5,"folder":"L2hvbWUv/w==","deadlineMs":3600000,"""
                + $$""" "patienceMs":90000,"allowedBacking":["L2JhY2tpbmc="],"evenInUse":true,"arguments":"{\u0022a\u0022:1}","to":"L25ld/8v/w==", """.Trim()
                + $$""" "keepUndo":true,"at":"{{Time}}"} """.Trim()
        ),
        (new TaskStarted(3, _at), "ts1", $$"""{"task":3,"at":"{{Time}}"}"""),
        (
            new AttemptFailed(3, "appliance.lost", true, _at.AddSeconds(1), _at),
            "af1",
            $$"""{"task":3,"failure":"appliance.lost","isDeath":true,"until":"2026-01-02T03:04:06+00:00","at":"{{Time}}"}"""
        ),
        (new AttemptLost(3, _at), "al1", $$"""{"task":3,"at":"{{Time}}"}"""),
        (new TaskFinished(3, "guest.none", _at), "tf1", $$"""{"task":3,"failure":"guest.none","at":"{{Time}}"}"""),
        (new JobCancelled(_at), "jc1", $$"""{"at":"{{Time}}"}"""),
        (new JobExpired(_at), "jx1", $$"""{"at":"{{Time}}"}"""),
        (new JobFinished(_at), "jf1", $$"""{"at":"{{Time}}"}"""),
    ];

    public static TheoryData<string> Manifests() => [.. _written.Select(entry => entry.Manifest)];

    [Theory(DisplayName = "The journal's events are written and read as they always were, names of arbitrary bytes included")]
    [MemberData(nameof(Manifests))]
    public void Golden(string manifest)
    {
        var (kept, _, json) = _written.Single(entry => entry.Manifest == manifest);
        var serializer = new JournalSerializer((ExtendedActorSystem)Sys);

        serializer.Manifest(kept).Should().Be(manifest);
        Encoding.UTF8.GetString(serializer.ToBinary(kept)).Should().Be(json);
        serializer.FromBinary(Encoding.UTF8.GetBytes(json), manifest)
            .Should().BeEquivalentTo(kept, options => options.RespectingRuntimeTypes());
    }

    [Fact(DisplayName = "An acceptance of the first version is still read")]
    public void FirstAcceptance()
    {
        var json = $$"""{"operation":"inspect","guests":{{Guests}},"parallel":2,"at":"{{Time}}"}""";

        JournalForm.Read(Encoding.UTF8.GetBytes(json), "ja1").Should().BeEquivalentTo(new JobAccepted(_plain with { Parallel = 2 }, _at));
    }

    [Fact(DisplayName = "A job that an engine before the first operation that writes has accepted is read as it was")]
    public void BeforeWriting()
    {
        var json = $$"""{"operation":"inspect","guests":{{Guests}},"priority":0,"folder":"Lw==","at":"{{Time}}"}""";

        JournalForm.Read(Encoding.UTF8.GetBytes(json), "ja2").Should().BeEquivalentTo(new JobAccepted(_plain, _at));
    }

    [Fact(DisplayName = "Every event of a job has a form in the journal")]
    public void AllEvents()
    {
        var kinds = typeof(IJournalled).Assembly.GetTypes().Count(type => type.IsAssignableTo(typeof(IJournalled)) && !type.IsInterface);

        _written.Should().HaveCount(kinds);
    }

    [Fact(DisplayName = "An event of a newer engine is refused by its name, not misread")]
    public void NewerEvent()
    {
        var read = () => JournalForm.Read([], "ja9");

        read.Should().Throw<System.Runtime.Serialization.SerializationException>().WithMessage("*ja9*");
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
