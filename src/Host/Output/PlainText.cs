using System.Globalization;
using System.Text;
using Engine.Protocol.Text;

namespace Engine.Host.Output;

/// <summary>Guest strings for people: whatever could steer a terminal, and bytes that are no UTF-8, stand as <c>\xNN</c>.</summary>
internal static class PlainText
{
    /// <param name="text">A guest string.</param>
    /// <param name="charactersMax">Longer ones are cut, and end with an ellipsis.</param>
    public static string Of(string text, int charactersMax = 4096)
    {
        var plain = new StringBuilder(text.Length);
        var rest = text.AsSpan();
        while (!rest.IsEmpty)
        {
            if (plain.Length >= charactersMax)
                return plain.Append('…').ToString();
            var isRune = Rune.DecodeFromUtf16(rest, out var rune, out var used) == System.Buffers.OperationStatus.Done;
            if (isRune && IsHarmless(Rune.GetUnicodeCategory(rune)))
                plain.Append(rest[..used]);
            else
                AppendBytes(plain, isRune || rest[0] is >= '\uDC80' and <= '\uDCFF' ? rest[..used] : "\uFFFD");
            rest = rest[used..];
        }
        return plain.ToString();
    }

    private static void AppendBytes(StringBuilder plain, ReadOnlySpan<char> text)
    {
        foreach (var value in GuestText.Encode(text.ToString()))
            plain.Append(CultureInfo.InvariantCulture, $"\\x{value:x2}");
    }

    private static bool IsHarmless(UnicodeCategory category) => category is not (
        UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned
        or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator);
}
