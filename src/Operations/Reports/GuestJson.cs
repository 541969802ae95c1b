using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Engine.Operations.Reports;

/// <summary>
/// Guest strings in JSON. Bytes that are no UTF-8 are lone surrogates in .NET and become <c>\udcXX</c> here, both ways;
/// System.Text.Json alone writes U+FFFD for them and refuses to read them. Whatever could steer a terminal or reorder a
/// line (control and format characters) is escaped, so that a report may be printed as it is.
/// </summary>
public static class GuestJson
{
    /// <summary>The string as a JSON token, with its quotes, in UTF-8.</summary>
    public static byte[] Token(string text)
    {
        var json = new StringBuilder(text.Length + 2).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var unit = text[i];
            if (char.IsHighSurrogate(unit) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1]))
            {
                if (IsPlain(CharUnicodeInfo.GetUnicodeCategory(char.ConvertToUtf32(unit, text[i + 1]))))
                    json.Append(unit).Append(text[i + 1]);
                else
                    json.Append($"\\u{(int)unit:x4}\\u{(int)text[i + 1]:x4}");
                i++;
            }
            else if (unit is '"' or '\\')
            {
                json.Append('\\').Append(unit);
            }
            else if (unit == '\n')
            {
                json.Append("\\n");
            }
            else if (unit == '\t')
            {
                json.Append("\\t");
            }
            else if (IsPlain(CharUnicodeInfo.GetUnicodeCategory(unit)))
            {
                json.Append(unit);
            }
            else
            {
                json.Append($"\\u{(int)unit:x4}");
            }
        }
        return Encoding.UTF8.GetBytes(json.Append('"').ToString());
    }

    /// <summary>The string that a JSON token stands for, lone surrogates included.</summary>
    /// <exception cref="JsonException">The token is no string.</exception>
    public static string Text(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.String or JsonTokenType.PropertyName))
            throw new JsonException($"A string is expected, not {reader.TokenType}.");
        var bytes = reader.HasValueSequence ? System.Buffers.BuffersExtensions.ToArray(reader.ValueSequence) : reader.ValueSpan;
        // Invalid UTF-8 can't come from Token; elsewhere it is kept as the bytes that it is.
        var raw = Protocol.Text.GuestText.Decode(bytes);
        if (!reader.ValueIsEscaped)
            return raw;
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

    private static bool IsPlain(UnicodeCategory category) => category is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse
        or UnicodeCategory.OtherNotAssigned or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
