namespace Engine.Inspection.Mounting;

/// <summary>fstab's escapes: <c>\040</c> is a space. They stand for bytes, several of them may make one character.</summary>
internal static class OctalEscapes
{
    public static string Undo(string text)
    {
        if (!text.Contains('\\'))
            return text;
        var bytes = GuestText.Encode(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\\' && i + 3 < bytes.Length && Digit(bytes[i + 1]) is { } a && a < 4 && Digit(bytes[i + 2]) is { } b
                && Digit(bytes[i + 3]) is { } c)
            {
                bytes[length++] = (byte)(a << 6 | b << 3 | c);
                i += 3;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }
        return GuestText.Decode(bytes.AsSpan(0, length));
    }

    private static int? Digit(byte b) => b is >= (byte)'0' and <= (byte)'7' ? b - '0' : null;
}
