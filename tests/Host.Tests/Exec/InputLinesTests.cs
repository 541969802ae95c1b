using System.Text;
using Engine.Host.Exec;

namespace Engine.Host.Tests.Exec;

public class InputLinesTests
{
    [Theory(DisplayName = "Lines come one by one, the last one also without its end, in whatever pieces they arrive")]
    [InlineData("a\nbc\n", 1, "a|bc")]
    [InlineData("a\n\nb", 100, "a||b")]
    [InlineData("", 1, "")]
    [InlineData("abcdefgh\ni", 3, "abcdefgh|i")]
    public async Task Lines(string text, int piece, string lines)
    {
        var input = new InputLines(new Pieces(Encoding.UTF8.GetBytes(text), piece), 100);
        var read = new List<string>();

        while (await input.NextAsync(CancellationToken.None) is { } line)
            read.Add(Encoding.UTF8.GetString(line.Span));

        string.Join('|', read).Should().Be(lines);
    }

    [Fact(DisplayName = "A line that is too long is told and passed over, and the next one is read")]
    public async Task TooLong()
    {
        var text = new byte[1_000_000];
        Array.Fill(text, (byte)'x');
        byte[] all = [.. text, (byte)'\n', (byte)'a', (byte)'\n'];
        var input = new InputLines(new Pieces(all, 70_000), 200_000);

        await input.Invoking(lines => lines.NextAsync(CancellationToken.None)).Should().ThrowAsync<FormatException>();

        Encoding.UTF8.GetString((await input.NextAsync(CancellationToken.None))!.Value.Span).Should().Be("a");
        (await input.NextAsync(CancellationToken.None)).Should().BeNull();
    }

    /// <summary>Gives at most so many bytes at once, as a pipe does.</summary>
    private sealed class Pieces(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);
    }
}
