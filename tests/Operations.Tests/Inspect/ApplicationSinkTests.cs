using Engine.Operations.Inspect;

namespace Engine.Operations.Tests.Inspect;

public class ApplicationSinkTests
{
    [Theory(DisplayName = "Applications are decoded however the stream is cut")]
    [InlineData(1)]
    [InlineData(7)]
    [InlineData(8192)]
    public void AnyCut(int chunkBytes)
    {
        using var sink = new ApplicationSink();

        foreach (var chunk in ScriptedGuest.Applications(("bash", 0, "5.2"), ("naïve", 2, "1:2"), ("c", 0, "")).Chunk(chunkBytes))
            sink.Write(chunk);
        sink.End();

        sink.Problem.Should().BeNull();
        sink.Applications.Should().Equal(
            new ApplicationReport("bash", 0, "5.2", "1", "amd64"),
            new ApplicationReport("naïve", 2, "1:2", "1", "amd64"),
            new ApplicationReport("c", 0, "", "1", "amd64"));
    }

    [Fact(DisplayName = "A stream that ends within an application is told, and the ones before it are kept")]
    public void Torn()
    {
        using var sink = new ApplicationSink();

        sink.Write(ScriptedGuest.Applications(("bash", 0, "5.2"), ("zsh", 0, "5.9"))[..^4]);
        sink.End();

        sink.Applications.Should().ContainSingle().Which.Name.Should().Be("bash");
        sink.Problem.Should().Contain("in the middle");
    }

    [Fact(DisplayName = "A length that no application has stops the stream before it is believed")]
    public void LyingLength()
    {
        using var sink = new ApplicationSink();

        sink.Write([0x7f, 0xff, 0xff, 0xff, 0, 0, 0, 0]);
        sink.Write(new byte[1024 * 1024]);

        sink.Stopped.IsCancellationRequested.Should().BeTrue();
        sink.Problem.Should().Contain("can't be decoded");
        sink.Applications.Should().BeEmpty();
    }

    [Fact(DisplayName = "A name with a NUL is no name, and stops the stream")]
    public void NulInName()
    {
        using var sink = new ApplicationSink();
        var content = ScriptedGuest.Applications(("bash", 0, "5.2"));
        content[4] = 0;

        sink.Write(content);

        sink.Problem.Should().Contain("NUL");
    }

    [Fact(DisplayName = "Applications beyond the limit stop the stream, and it is said how many are kept")]
    public void TooMany()
    {
        using var sink = new ApplicationSink();
        var one = ScriptedGuest.Applications(("a", 0, "1"));

        for (var i = 0; i <= ApplicationSink.ApplicationsMax; i++)
            sink.Write(one);

        sink.Applications.Should().HaveCount(ApplicationSink.ApplicationsMax);
        sink.Stopped.IsCancellationRequested.Should().BeTrue();
        sink.Problem.Should().Contain("100000");
    }

    [Fact(DisplayName = "Names too long for any package are cut, and their sum is bounded")]
    public void LongNames()
    {
        using var sink = new ApplicationSink();
        var one = ScriptedGuest.Applications((new string('x', 500_000), 0, new string('y', 500_000)));

        for (var i = 0; i < 40_000 && sink.Problem is null; i++)
            sink.Write(one);

        sink.Applications[0].Name.Should().HaveLength(ApplicationSink.FieldCharactersMax);
        sink.Applications.Sum(application => (long)application.Name.Length + application.Version.Length)
            .Should().BeLessThanOrEqualTo(ApplicationSink.KeptCharactersMax);
        sink.Problem.Should().Contain("too long");
    }
}
