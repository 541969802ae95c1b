using System.Text;
using Engine.Host.Output;
using Engine.Operations.Inspect;

namespace Engine.Host.Tests.Output;

public sealed class RunTimesTests
{
    [Fact(DisplayName = "Timings tell the command's stretches and each guest's phases, and change nothing of the result")]
    public void Table()
    {
        using var output = new MemoryStream();
        var times = new RunTimes(new NdjsonWriter(output), TimeProvider.System);
        byte[] phased = Report("a\u001b.img", new(1, 2, 3, 6, [new("boot", 2), new("probing", 3)]));
        byte[] old = Report("b.img", new(1, 2, 3, 6));

        times.Mark("engine", "until it is there");
        times.Write(phased);
        times.Write(old);
        times.End();
        var told = new StringWriter();
        times.WriteTo(told);

        Encoding.UTF8.GetString(output.ToArray()).Should().Be(
            Encoding.UTF8.GetString(phased) + "\n" + Encoding.UTF8.GetString(old) + "\n");
        var lines = told.ToString().Split('\n');
        lines[1].Should().MatchRegex(@"^  program +\d+  from the process's start");
        lines[2].Should().MatchRegex(@"^  engine +\d+  until it is there$");
        lines[^3].Should().NotContain("\u001b").And.EndWith("6: waited 1, boot 2, probing 3");
        lines[^2].Should().EndWith("b.img  6: waited 1; its parts are not told");
    }

    private static byte[] Report(string image, InspectTimings timings) =>
        new InspectReport(InspectReport.CurrentSchema, image, [image], true, null, 0, [], [], timings).ToJson();
}
