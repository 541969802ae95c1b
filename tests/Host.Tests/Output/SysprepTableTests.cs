using System.Text;
using Engine.Host.Output;
using Engine.Operations.Reports;
using Engine.Operations.Sysprep;
using Engine.Operations.Sysprep.Plans;

namespace Engine.Host.Tests.Output;

public class SysprepTableTests
{
    private static readonly PlannedChange _change = new(
        "logfiles", ChangeKind.Remove, "/var/log/\u001b[31m\udcff", new("file", "0640", 0, 4, 1234, "1.000000000", 1, null, null, "0123456789abcdef0123", null), null);

    private static readonly SysprepReport _done = new(
        1, "a\u001b.img", ["a\u001b.img"], true, null, true, false, null, 5,
        [new("/dev/sda", "", "linux", "debian", "Debian 12", "old", null, [new("logfiles", 3, 1, 2048, [], ["/x: it is\na link"]), new("utmp", 0, 0, 0, [], [])], null)],
        [], new(131072, null, true, 7), new(0, 0, 0, 0, []));

    [Fact(DisplayName = "A table tells what each operation did and how it came into the image, and can't steer a terminal")]
    public void Done()
    {
        var text = Write(_done);

        text.Should().Contain("logfiles").And.Contain("2048 B").And.Contain("Debian 12").And.Contain("committed").And.Contain("engine undo");
        text.Should().NotContain("utmp", "it did nothing").And.NotContain("\u001b");
    }

    [Fact(DisplayName = "A plan's table has a row a change")]
    public void Planned()
    {
        var text = Write(_done with { Planned = true, Changed = false, Commit = null, Systems = [_done.Systems[0] with { Changes = [_change] }] });

        text.Should().Contain("remove").And.Contain(@"/var/log/\x1b[31m\xff").And.Contain("file 0640 0:4").And.Contain("0123456789abcdef…").And.Contain("planned");
    }

    [Theory(DisplayName = "The outcome says what is true of the image")]
    [InlineData(false, "not committed")]
    [InlineData(true, "committed")]
    public void Outcome(bool changed, string word) =>
        Write(_done with { Changed = changed, Commit = changed ? _done.Commit : null }).Should().Contain($" {word} ");

    [Fact(DisplayName = "A guest that failed has its error and its code")]
    public void Failed()
    {
        var text = Write(_done with { Ok = false, Changed = false, Commit = null, Error = new ErrorReport("plan.stale", "input", "The image is not what was planned.", "/a is new", "") });

        text.Should().Contain("failed").And.Contain("plan.stale").And.Contain("/a is new");
    }

    [Fact(DisplayName = "The table of a very long plan is cut, and says so")]
    public void Long()
    {
        var changes = Enumerable.Range(0, 2500).Select(number => _change with { Path = $"/tmp/{number}" }).ToList();

        Write(_done with { Planned = true, Systems = [_done.Systems[0] with { Changes = changes }] }).Should().Contain("500 more changes");
    }

    private static string Write(SysprepReport report)
    {
        using var output = new MemoryStream();
        var writer = new SysprepTableWriter(output);
        writer.Write(report.ToJson());
        writer.End();
        return Encoding.UTF8.GetString(output.ToArray());
    }
}
