using System.Text;
using System.Text.Json;
using CsCheck;
using Engine.Operations.Reports;
using Engine.Protocol.Text;

namespace Engine.Operations.Tests.Reports;

public class GuestJsonTests
{
    [Fact(DisplayName = "A name of bytes that are no UTF-8 survives the way through JSON and back")]
    public void BytesSurvive()
    {
        byte[] name = [(byte)'a', 0x80, (byte)'\n'];

        var json = GuestJson.Token(GuestText.Decode(name));

        Encoding.ASCII.GetString(json).Should().Be("""
            "a\udc80\n"
            """);
        GuestText.Encode(Read(json)).Should().Equal(name);
    }

    [Fact(DisplayName = "Every byte string survives the way through JSON and back, and the JSON is valid UTF-8")]
    public void AnyBytesSurvive() => Gen.Byte.Array[0, 64].Sample(bytes =>
    {
        var json = GuestJson.Token(GuestText.Decode(bytes));

        GuestText.Encode(Read(json)).Should().Equal(bytes);
        _ = new UTF8Encoding(false, throwOnInvalidBytes: true).GetString(json);
    });

    [Theory(DisplayName = "What could steer a terminal or reorder a line is escaped, and everything else is not")]
    [InlineData("g++ 12 <a href='x'>&", "\"g++ 12 <a href='x'>&\"")]
    [InlineData("\u001b[2J", "\"\\u001b[2J\"")]
    [InlineData("\u009b2J", "\"\\u009b2J\"")]
    [InlineData("a\u202eb", "\"a\\u202eb\"")]
    [InlineData("\0", "\"\\u0000\"")]
    [InlineData("quote \" and \\", "\"quote \\\" and \\\\\"")]
    [InlineData("é 漢 😀", "\"é 漢 😀\"")]
    [InlineData("\U000E0001", "\"\\udb40\\udc01\"")]
    public void Escapes(string text, string json)
    {
        Encoding.UTF8.GetString(GuestJson.Token(text)).Should().Be(json);
        Read(GuestJson.Token(text)).Should().Be(text);
    }

    [Theory(DisplayName = "Every escape of JSON is read, whoever wrote it")]
    [InlineData("""
        "\b\f\n\r\t\/\\\"\u00E9"
        """, "\b\f\n\r\t/\\\"é")]
    [InlineData("""
        "\ud83d\ude00"
        """, "😀")]
    public void ReadsForeignEscapes(string json, string text) => Read(Encoding.UTF8.GetBytes(json)).Should().Be(text);

    [Fact(DisplayName = "A number where a string is expected is refused")]
    public void RefusesNumbers()
    {
        var reading = () => Read("7"u8.ToArray());

        reading.Should().Throw<JsonException>();
    }

    private static string Read(byte[] json)
    {
        var reader = new Utf8JsonReader(json);
        reader.Read();
        return GuestJson.Text(ref reader);
    }
}
