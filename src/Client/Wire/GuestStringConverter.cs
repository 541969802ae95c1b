using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Engine.Client.Wire;

/// <summary>
/// Guest strings are bytes; one that is no part of valid UTF-8 stands in a .NET string as a lone surrogate U+DC80–U+DCFF
/// and in JSON as <c>\udcXX</c>, both ways. System.Text.Json alone writes U+FFFD for them and refuses to read them. What
/// could steer a terminal is escaped.
/// </summary>
public sealed class GuestStringConverter : JsonConverter<string>
{
    private const char EscapeBase = '\uDC00';

    public override string Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options)
    {
        if (reader.TokenType != JsonTokenType.String)
            throw new JsonException($"A string is expected, not {reader.TokenType}.");
        var raw = Decode(reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan);
        return reader.ValueIsEscaped ? Unescape(raw) : raw;
    }

    // The writer's own check of raw values refuses lone surrogates' escapes, which are valid JSON (RFC 8259, 8.2).
    public override void Write(Utf8JsonWriter writer, string value, JsonSerializerOptions options) =>
        writer.WriteRawValue(Token(value), skipInputValidation: true);

    private static string Token(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var isPair = char.IsSurrogatePair(text, i);
            var units = text.AsSpan(i, isPair ? 2 : 1);
            if (units[0] is '"' or '\\')
                json.Append('\\').Append(units);
            else if (IsPlain(isPair ? CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(text, i)) : char.GetUnicodeCategory(text[i])))
                json.Append(units);
            else
                foreach (var unit in units)
                    json.Append(CultureInfo.InvariantCulture, $"\\u{(int)unit:x4}");
            i += units.Length - 1;
        }
        return json.Append('"').ToString();
    }

    private static string Unescape(string raw)
    {
        var text = new StringBuilder(raw.Length);
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] != '\\')
            {
                text.Append(raw[i]);
                continue;
            }
            i++;
            if (raw[i] == 'u')
            {
                text.Append((char)ushort.Parse(raw.AsSpan(i + 1, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture));
                i += 4;
            }
            else
            {
                text.Append(raw[i] switch { 'b' => '\b', 'f' => '\f', 'n' => '\n', 'r' => '\r', 't' => '\t', var same => same });
            }
        }
        return text.ToString();
    }

    private static string Decode(ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Unicode.Utf8.IsValid(bytes))
            return Encoding.UTF8.GetString(bytes);
        var text = new StringBuilder(bytes.Length);
        Span<char> pair = stackalloc char[2];
        while (!bytes.IsEmpty)
        {
            if (Rune.DecodeFromUtf8(bytes, out var rune, out var used) == System.Buffers.OperationStatus.Done)
                text.Append(pair[..rune.EncodeToUtf16(pair)]);
            else
                foreach (var value in bytes[..used])
                    text.Append((char)(EscapeBase + value));
            bytes = bytes[used..];
        }
        return text.ToString();
    }

    private static bool IsPlain(UnicodeCategory category) => category is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
