using System.Text.Json;

namespace Engine.EndToEnd.Tests;

/// <summary>The program when its user, or its reader, has enough.</summary>
[Trait("Category", "Qemu")]
public sealed class InterruptTests : IDisposable
{
    private const int Guests = 200; // more than are done in 8 s

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(DisplayName = "Interrupted, the program ends its appliances, writes a report for each guest, and says so in its status")]
    [InlineData("INT", 130)]
    [InlineData("TERM", 143)]
    public async Task Interrupted(string signal, int status)
    {
        var image = _folder.Blank("disk.img", 16);

        var ran = await Processes.RunAsync("timeout", [
            "--preserve-status", $"--signal={signal}", "8", Repository.Program, "inspect", "--output", "json", "--parallel", "2",
            .. Enumerable.Repeat(image, Guests)]);

        ran.Status.Should().Be(status, ran.Error);
        var codes = JsonDocument.Parse(ran.Output).RootElement.EnumerateArray()
            .Select(report => report.GetProperty("error").GetProperty("code").GetString()).ToList();
        codes.Should().HaveCount(Guests).And.OnlyContain(code => code == "disk.unrecognised" || code == "job.cancelled");
        codes[^1].Should().Be("job.cancelled");
        Processes.QemusWith(image).Should().BeEmpty();
    }

    [Fact(DisplayName = "When nobody reads the reports any more, the job ends")]
    public async Task ReaderGone()
    {
        var image = _folder.Blank("disk.img", 16);
        var images = string.Join(' ', Enumerable.Repeat(image, Guests));

        var ran = await Processes.RunAsync("/bin/bash", "-c",
            $"'{Repository.Program}' inspect --output ndjson --parallel 1 {images} | head -n 1; echo ${{PIPESTATUS[0]}}");

        var lines = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        lines.Should().HaveCount(2);
        lines[0].Should().Contain("disk.unrecognised");
        lines[1].Should().Be("1");
        ran.Error.Should().Contain("Broken pipe").And.NotContain($"{Guests}/{Guests} done");
        Processes.QemusWith(image).Should().BeEmpty();
    }

    [Fact(DisplayName = "An image whose name is no UTF-8 is inspected, and its name comes back byte by byte")]
    public async Task NameOfBytes()
    {
        var image = $"{_folder.Path}/a\udc80\n.img";
        await Processes.RunAsync("truncate", "-s", "16M", image);

        var ran = await Processes.RunAsync(Repository.Program, "inspect", "--output", "json", image);

        ran.Status.Should().Be(1, ran.Error);
        ran.Output.Should().Contain("a\\udc80\\n.img\"").And.Contain("disk.unrecognised");
        await Processes.RunAsync("rm", "--", image);
    }
}
