using Engine.Host.Output;

namespace Engine.Host.Tests.Output;

public class PlainTextTests
{
    [Theory(DisplayName = "What could steer a terminal stands as \\xNN")]
    [InlineData("plain é 漢 😀 g++", "plain é 漢 😀 g++")]
    [InlineData("\u001b]0;title\u0007", "\\x1b]0;title\\x07")]
    [InlineData("\u009b31m", "\\xc2\\x9b31m")]
    [InlineData("a\u202eb", "a\\xe2\\x80\\xaeb")]
    public void Escapes(string text, string plain) => PlainText.Of(text).Should().Be(plain);

    // Not in attributes: those are kept as UTF-8, which has no lone surrogates.
    [Fact(DisplayName = "Bytes that are no UTF-8, and surrogates that stand for no byte, are shown as bytes")]
    public void LoneSurrogates()
    {
        PlainText.Of("a\udc80\n").Should().Be("a\\x80\\x0a");
        PlainText.Of("\ud800x").Should().Be("\\xef\\xbf\\xbdx");
    }

    [Fact(DisplayName = "A long text is cut and ends with an ellipsis")]
    public void Cuts() => PlainText.Of(new string('x', 100), 10).Should().Be(new string('x', 10) + "…");
}
