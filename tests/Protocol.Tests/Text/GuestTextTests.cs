using System.Text.RegularExpressions;
using CsCheck;
using Engine.Protocol.Text;

namespace Engine.Protocol.Tests.Text;

public class GuestTextTests
{
    [Fact(DisplayName = "Any bytes survive the way into a string and back")]
    public void BytesSurvive() =>
        Gen.OneOf(Gen.Byte.Array[0, 64], Gen.OneOf<byte>(0, 0x0A, 0x41, 0x80, 0xA0, 0xBF, 0xC3, 0xE2, 0xED, 0xF0, 0xF4, 0xFF).Array[0, 12])
            .Sample(bytes => GuestText.Encode(GuestText.Decode(bytes)).AsSpan().SequenceEqual(bytes));

    [Fact(DisplayName = "Any text without lone surrogates survives the way into bytes and back")]
    public void TextSurvives() =>
        Gen.Int[0, 0x10FFFF].Where(System.Text.Rune.IsValid).Array[0, 32]
            .Select(runes => string.Concat(runes.Select(char.ConvertFromUtf32)))
            .Sample(text => GuestText.Decode(GuestText.Encode(text)) == text);

    // Escaped, since an attribute is stored as UTF-8 and would lose a lone surrogate.
    [Theory(DisplayName = "Bytes that are no UTF-8 stand as lone surrogates, one a byte")]
    [InlineData("61800A", @"a\uDC80\n")]
    [InlineData("C3A9", @"é")]
    [InlineData("C3", @"\uDCC3")]
    [InlineData("EDA080", @"\uDCED\uDCA0\uDC80")] // a surrogate encoded as UTF-8 is not valid UTF-8
    [InlineData("C080", @"\uDCC0\uDC80")] // an overlong NUL
    [InlineData("F09F9880FF", @"\uD83D\uDE00\uDCFF")]
    [InlineData("E282", @"\uDCE2\uDC82")]
    public void InvalidBytesAreEscaped(string bytes, string escaped)
    {
        var text = Regex.Unescape(escaped);
        GuestText.Decode(Convert.FromHexString(bytes)).Should().Be(text);
        Convert.ToHexString(GuestText.Encode(text)).Should().Be(bytes);
    }

    [Theory(DisplayName = "A surrogate that stands for no byte is refused, not replaced")]
    [InlineData(0xD800)]
    [InlineData(0xDBFF)]
    [InlineData(0xDC00)]
    [InlineData(0xDC7F)]
    [InlineData(0xDD00)]
    [InlineData(0xDFFF)]
    public void OtherSurrogatesAreRefused(int surrogate)
    {
        var encode = () => GuestText.Encode($"a{(char)surrogate}b");

        encode.Should().Throw<ArgumentException>().WithMessage($"U+{surrogate:X4} at 1*");
    }
}
