using System.Text;
using CsCheck;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Processes;

public sealed class TextTests
{
    private static readonly Gen<byte[][]> _pieces = Gen.Int[0, 2].Select(index => (byte)"\nxy"[index]).Array[0, 300].Array[0, 40];

    [Fact(DisplayName = "Lines are the same however their bytes arrive")]
    public void Lines() => _pieces.Sample(pieces =>
    {
        var lines = new List<string>();
        var splitter = new LineSplitter(lines.Add);
        foreach (var piece in pieces)
        {
            splitter.Add(piece);
        }

        splitter.End();

        var whole = Encoding.ASCII.GetString(pieces.SelectMany(piece => piece).ToArray());
        var expected = whole.Split('\n').ToList();
        if (expected[^1].Length == 0)
        {
            expected.RemoveAt(expected.Count - 1);
        }

        expected.All(line => line.Length < LineSplitter.LineBytesMax).Should().BeTrue("the sample is made so");
        lines.Should().Equal(expected);
    }, iter: 200);

    [Fact(DisplayName = "A line without end comes in pieces of the bound, and nothing is lost")]
    public void LongLine()
    {
        var lines = new List<string>();
        var splitter = new LineSplitter(lines.Add);

        splitter.Add(Encoding.ASCII.GetBytes(new string('x', (2 * LineSplitter.LineBytesMax) + 1)));
        splitter.End();

        lines.Select(line => line.Length).Should().Equal(LineSplitter.LineBytesMax, LineSplitter.LineBytesMax, 1);
    }

    [Fact(DisplayName = "A tail is the end of all that came")]
    public void Tail() => _pieces.Sample(pieces =>
    {
        var tail = new TailBuffer(100);
        foreach (var piece in pieces)
        {
            tail.Add(piece);
        }

        var whole = Encoding.ASCII.GetString(pieces.SelectMany(piece => piece).ToArray());
        tail.ToString().Should().Be(whole[^Math.Min(100, whole.Length)..]);
    }, iter: 200);
}
