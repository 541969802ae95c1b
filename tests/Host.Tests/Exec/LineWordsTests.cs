using Engine.Host.Exec;

namespace Engine.Host.Tests.Exec;

public class LineWordsTests
{
    [Theory(DisplayName = "A line is split at blanks, and quotes keep them")]
    [InlineData("mkfs ext4 /dev/sda1", "mkfs|ext4|/dev/sda1")]
    [InlineData("  a\t b  ", "a|b")]
    [InlineData("write /f \"hi there\\n\"", "write|/f|hi there\n")]
    [InlineData("a 'b \"c\\n' d", "a|b \"c\\n|d")]
    [InlineData("label:\"my disk\" x", "label:my disk|x")]
    [InlineData("\"\" ''", "|")]
    [InlineData("a \"\\x41\\xff\"", "a|A¤")]
    [InlineData("a#b # a comment", "a#b")]
    [InlineData("# a comment", "")]
    [InlineData("", "")]
    public void Words(string line, string words) => string.Join('|', LineWords.Split(line)).Replace('\udcff', '¤').Should().Be(words);

    [Theory(DisplayName = "A quote that is not closed, and half an escape, are told")]
    [InlineData("a \"b")]
    [InlineData("a 'b")]
    [InlineData("a \"\\x4\"")]
    public void Broken(string line) => FluentActions.Invoking(() => LineWords.Split(line)).Should().Throw<FormatException>();
}
