using System.Text;
using System.Text.Json;
using Engine.Host.Output;
using Engine.Operations.Inspect;
using Engine.Operations.Reports;

namespace Engine.Host.Tests.Output;

public class ReportWritersTests
{
    private readonly MemoryStream _output = new();

    [Fact(DisplayName = "Reports that come in any order are written in the order of the guests, each read once, when its turn comes")]
    public async Task InOrder()
    {
        var read = new List<int>();
        var reports = new OrderedReports(new NdjsonWriter(_output), task =>
        {
            read.Add(task);
            return Task.FromResult<byte[]?>(Encoding.ASCII.GetBytes($"{{\"n\":{task}}}"));
        });

        await reports.TakeAsync(2);
        read.Should().BeEmpty("a report that waits for an earlier one is not held in memory");
        foreach (var task in new[] { 0, 3, 1 })
            await reports.TakeAsync(task);

        read.Should().Equal(0, 1, 2, 3);
        Text().Should().Be("{\"n\":0}\n{\"n\":1}\n{\"n\":2}\n{\"n\":3}\n");
    }

    [Fact(DisplayName = "A report that is gone though its guest finished is an error")]
    public async Task ReportGone()
    {
        var reports = new OrderedReports(new NdjsonWriter(_output), _ => Task.FromResult<byte[]?>(null));

        var take = () => reports.TakeAsync(0);

        (await take.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("journal.read");
    }

    [Fact(DisplayName = "A JSON array is valid however many reports it has")]
    public void JsonArray()
    {
        var empty = new MemoryStream();
        new JsonArrayWriter(empty).End();
        JsonDocument.Parse(empty.ToArray()).RootElement.GetArrayLength().Should().Be(0);

        var writer = new JsonArrayWriter(_output);
        writer.Write("{}"u8);
        writer.Write("{}"u8);
        writer.End();
        JsonDocument.Parse(_output.ToArray()).RootElement.GetArrayLength().Should().Be(2);
    }

    [Fact(DisplayName = "The table shows systems and failures, is bounded in width, and escapes what a guest wrote")]
    public void Table()
    {
        var system = new SystemReport("/dev/sda1", "linux", "debian", "Debian \u001b[31mGNU/Linux\n12", 12, 5, "x86_64", "web\udc80", "deb", "apt",
            [new("/", "/dev/sda1")], [new("/dev/sda1", "ext4", "", ""), new("/dev/sda2", "swap", "", "")], [new("bash", 0, "5.2", "1", "amd64")]);
        var good = new InspectReport(1, "good.img", ["good.img"], true, null, 2L << 30, [system], [], new(0, 2000, 1500, 3500));
        var bad = good with
        {
            Image = new string('x', 5000),
            Images = [new string('x', 5000)],
            Ok = false,
            Systems = [],
            Error = new ErrorReport("guest.none", "system", "No operating system was found.", new string('y', 5000), ""),
        };
        var writer = new InspectTableWriter(_output);

        writer.Write(good.ToJson());
        writer.Write(bad.ToJson());
        writer.End();

        var text = Text();
        text.Should().Contain("good.img").And.Contain("debian 12.5").And.Contain("1 deb").And.Contain("2 GiB").And.Contain("3.5 s")
            .And.Contain("guest.none").And.Contain("\\x80").And.Contain("\\x1b[31m").And.NotContain("\u001b");
        text.Split('\n').Should().OnlyContain(line => line.Length <= 160).And.HaveCountLessThan(80);
    }

    private string Text() => Encoding.UTF8.GetString(_output.ToArray());
}
