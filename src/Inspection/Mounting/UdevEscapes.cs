using System.Globalization;

namespace Engine.Inspection.Mounting;

/// <summary>The escapes of names under /dev/disk: <c>\x20</c> is a space. They stand for bytes.</summary>
internal static class UdevEscapes
{
    public static string Undo(string text)
    {
        if (!text.Contains("\\x", StringComparison.Ordinal))
            return text;
        var bytes = GuestText.Encode(text);
        var length = 0;
        for (var i = 0; i < bytes.Length; i++)
        {
            if (bytes[i] == '\\' && i + 3 < bytes.Length && bytes[i + 1] == 'x'
                && byte.TryParse(bytes.AsSpan(i + 2, 2), NumberStyles.AllowHexSpecifier, null, out var value))
            {
                bytes[length++] = value;
                i += 3;
            }
            else
            {
                bytes[length++] = bytes[i];
            }
        }
        return GuestText.Decode(bytes.AsSpan(0, length));
    }
}
