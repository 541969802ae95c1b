using System.Text;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Forensics;

public sealed class LineSinkTests
{
    [Theory(DisplayName = "Lines come whole, however they arrive; the last one needs no end")]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(100)]
    public void Whole(int bytesAtOnce)
    {
        var lines = new List<string>();
        var sink = new LineSink(10, line => lines.Add(Encoding.Latin1.GetString(line)));

        foreach (var piece in "one\n\ntwo\0\nthree"u8.ToArray().Chunk(bytesAtOnce))
            sink.Write(piece);
        sink.End();
        sink.End();

        lines.Should().Equal("one", "", "two\0", "three");
    }

    [Fact(DisplayName = "A line that has no end is not kept in memory")]
    public void Long()
    {
        var sink = new LineSink(10, static _ => { });
        sink.Write("1234567890\n1234567890"u8);

        FluentActions.Invoking(() => sink.Write("1"u8)).Should().Throw<ActionException>().Which.Errno.Should().Be("E2BIG");
    }
}
