using System.Text.RegularExpressions;
using CsCheck;
using Engine.Protocol.Text;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Tests.Xdr;

public class XdrTests
{
    private static readonly Gen<string> Text = Gen.Byte[1, 255].Array[0, 20].Select(bytes => GuestText.Decode(bytes));
    private static readonly Gen<KeyValuePair<string, string>[]> Pairs = Gen.Select(Text, Text, KeyValuePair.Create).Array[0, 5];

    [Fact(DisplayName = "Numbers survive encoding and decoding")]
    public void NumbersSurvive() =>
        Gen.Select(Gen.Int, Gen.UInt, Gen.Long, Gen.ULong, Gen.Float, Gen.Bool, Gen.Char['\0', '\xFF']).Sample(
            (number, unsigned, hyper, unsignedHyper, real, truth, letter) =>
            {
                var to = new XdrWriter();
                to.Int(number);
                to.UInt(unsigned);
                to.Hyper(hyper);
                to.UHyper(unsignedHyper);
                to.Float(real);
                to.Bool(truth);
                to.Char(letter);

                var from = new XdrReader(to.Written.Span);
                return to.Written.Length == 36
                    && from.Int() == number && from.UInt() == unsigned
                    && from.Hyper() == hyper && from.UHyper() == unsignedHyper
                    && from.Float().Equals(real) && from.Bool() == truth && from.Char() == letter
                    && from.AtEnd;
            });

    [Fact(DisplayName = "Strings, bytes, lists and tables survive, each padded to four bytes")]
    public void StringsSurvive() =>
        Gen.Select(Text, Gen.Byte.Array[0, 20], Text.Null(0.3), Text.Array[0, 5], Pairs).Sample(
            (text, bytes, maybe, list, pairs) =>
            {
                var to = new XdrWriter();
                to.String(text);
                to.Opaque(bytes);
                to.OptionalString(maybe);
                to.StringList(list);
                to.Pairs(pairs);

                var from = new XdrReader(to.Written.Span);
                return to.Written.Length % 4 == 0
                    && from.String() == text && from.Opaque().AsSpan().SequenceEqual(bytes) && from.OptionalString() == maybe
                    && from.StringList().SequenceEqual(list) && from.Pairs().SequenceEqual(pairs)
                    && from.AtEnd;
            });

    [Fact(DisplayName = "A UUID is 32 bytes; what is shorter is filled with NULs")]
    public void UuidHasItsLength() =>
        Gen.Char.AlphaNumeric.Array[0, 32].Select(letters => new string(letters)).Sample(uuid =>
        {
            var to = new XdrWriter();
            to.Uuid(uuid);
            return to.Written.Length == 32 && new XdrReader(to.Written.Span).Uuid() == uuid;
        });

    [Theory(DisplayName = "Values have the bytes of RFC 4506")]
    [InlineData("fffffffe", "int -2")]
    [InlineData("fffffffffffffffe", "hyper -2")]
    [InlineData("bf800000", "float -1")]
    [InlineData("00000072", "char r")]
    [InlineData("00000003 61800a00", @"string a\uDC80\n")]
    [InlineData("00000001 00000001 78000000", "list x")]
    [InlineData("00000002 00000001 6b000000 00000000", "pair k")]
    public void ValuesAreGolden(string hex, string value)
    {
        var to = new XdrWriter();
        var (kind, text) = (value.Split(' ')[0], value[(value.IndexOf(' ') + 1)..]);
        switch (kind)
        {
            case "int": to.Int(int.Parse(text)); break;
            case "hyper": to.Hyper(long.Parse(text)); break;
            case "float": to.Float(float.Parse(text)); break;
            case "char": to.Char(text[0]); break;
            case "string": to.String(Regex.Unescape(text)); break;
            case "list": to.StringList([text]); break;
            case "pair": to.Pairs([KeyValuePair.Create(text, "")]); break;
            default: throw new ArgumentException(kind, nameof(value));
        }
        Convert.ToHexStringLower(to.Written.Span).Should().Be(hex.Replace(" ", ""));
    }

    [Fact(DisplayName = "A message does not grow past its limit")]
    public void LimitHolds()
    {
        var to = new XdrWriter(limitBytes: 8);
        to.Hyper(1);

        to.Invoking(writer => writer.Int(1)).Should().Throw<XdrException>();
        to.Written.Length.Should().Be(8);
    }
}
