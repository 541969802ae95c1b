using System.Text;
using Engine.Daemon.Linux;
using Engine.Daemon.Texts;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Texts;

public class TextTests
{
    [Theory(DisplayName = "The first lines, also all but the last ones, and the last lines, also from one on")]
    [InlineData("a\nb\nc", 2, "a b", "b c", "a", "b c")]
    [InlineData("a\nb\nc\n", 2, "a b", "b c", "a", "b c")]
    [InlineData("a\n", 5, "a", "a", "", "")]
    [InlineData("", 5, "", "", "", "")]
    [InlineData("a\nb", 0, "", "", "a b", "a b")]
    public void Lines(string text, int count, string first, string last, string allBut, string from)
    {
        string.Join(' ', FileLines.First(Of(text), count, "")).Should().Be(first);
        string.Join(' ', FileLines.Last(Of(text), count, "")).Should().Be(last);
        string.Join(' ', FileLines.AllBut(Of(text), count, "")).Should().Be(allBut);
        string.Join(' ', FileLines.From(Of(text), count, "")).Should().Be(from);
    }

    [Fact(DisplayName = "Lines that fit into no message are refused, however many they are")]
    public void TooMuch()
    {
        var many = Of(string.Concat(Enumerable.Repeat("0123456789\n", 1_000_000)));

        FluentActions.Invoking(() => FileLines.Last(many, 1_000_000, "x")).Should().Throw<ActionException>().Where(one => one.Errno == "E2BIG");
        FluentActions.Invoking(() => FileLines.First(Of(new string('x', 5_000_000)), 1, "x")).Should().Throw<ActionException>();
    }

    [Fact(DisplayName = "Words, lines and bytes are counted")]
    public void Counts() => WordCounts.Of(Of(" one two\n\tthree\n\n")).Should().Be(new WordCounts(3, 3, 17));

    [Fact(DisplayName = "Printable runs of four and more are found")]
    public void Runs() => PrintableRuns.Of(Of("abc\0abcd\u0001\tx y\0zzzzz"), "x").Should().Equal("abcd", "\tx y", "zzzzz");

    [Fact(DisplayName = "A dump has sixteen bytes a line, and repeats none")]
    public void Dump() => HexLines.Of(Of(new string('a', 48) + "\n"), "x").Should().Be(
        "00000000  61 61 61 61 61 61 61 61  61 61 61 61 61 61 61 61  |aaaaaaaaaaaaaaaa|\n*\n"
        + "00000030  0a                                                |.|\n00000031\n");

    [Theory(DisplayName = "A pattern of the shell matches names")]
    [InlineData("*", "anything", true)]
    [InlineData("a*c", "abbbc", true)]
    [InlineData("a*c", "abbb", false)]
    [InlineData("a*b*c", "axxbxxbc", true)]
    [InlineData("a?c", "abc", true)]
    [InlineData("a?c", "ac", false)]
    [InlineData("[a-c]x", "bx", true)]
    [InlineData("[!a-c]x", "bx", false)]
    [InlineData("[]]", "]", true)]
    [InlineData("[a", "[a", true)]
    [InlineData("\\*", "*", true)]
    [InlineData("\\*", "a", false)]
    [InlineData("", "", true)]
    public void Patterns(string pattern, string name, bool matches) =>
        NamePattern.Matches(Encoding.UTF8.GetBytes(pattern), Encoding.UTF8.GetBytes(name)).Should().Be(matches);

    [Fact(DisplayName = "A pattern made to be slow is not")]
    public void SlowPattern() =>
        NamePattern.Matches(Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("a*", 100)) + "b"), Encoding.ASCII.GetBytes(new string('a', 250)))
            .Should().BeFalse();

    [Theory(DisplayName = "Letters of attributes are read and written in their order")]
    [InlineData("si", "is")]
    [InlineData("adS", "Sad")]
    [InlineData("", "")]
    public void Attributes(string given, string shown) => FileFlags.Letters(FileFlags.Parse(given, "x")).Should().Be(shown);

    [Theory(DisplayName = "Letters that can't be set are refused")]
    [InlineData("R")]
    [InlineData("aa")]
    [InlineData("I")]
    public void WrongAttributes(string given) => FluentActions.Invoking(() => FileFlags.Parse(given, "x")).Should().Throw<ActionException>();

    private static MemoryStream Of(string text) => new(Encoding.UTF8.GetBytes(text));
}
