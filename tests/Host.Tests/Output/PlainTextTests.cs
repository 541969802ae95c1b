using Engine.Host.Output;

namespace Engine.Host.Tests.Output;

public class PlainTextTests
{
    [Theory(DisplayName = "What could steer a terminal, and bytes that are no UTF-8, stand as \\xNN")]
    [InlineData("plain é 漢 😀 g++", "plain é 漢 😀 g++")]
    [InlineData("a\udc80\n", "a\\x80\\x0a")]
    [InlineData("\u001b]0;title\u0007", "\\x1b]0;title\\x07")]
    [InlineData("\u009b31m", "\\xc2\\x9b31m")]
    [InlineData("a\u202eb", "a\\xe2\\x80\\xaeb")]
    [InlineData("\ud800x", "\\xef\\xbf\\xbdx")]
    public void Escapes(string text, string plain) => PlainText.Of(text).Should().Be(plain);

    [Fact(DisplayName = "A long text is cut and ends with an ellipsis")]
    public void Cuts() => PlainText.Of(new string('x', 100), 10).Should().Be(new string('x', 10) + "…");
}
