using System.Globalization;
using System.Text;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Texts;

/// <summary>A file in the canonical form of hexdump.</summary>
internal static class HexLines
{
    private const int BytesPerLine = 16;
    private const int Half = BytesPerLine / 2;
    private const int TextMax = (4 * 1024 * 1024) - 256; // what a message holds, less a line and the header

    public static string Of(Stream file, string doing)
    {
        var text = new StringBuilder();
        var before = Array.Empty<byte>();
        var isRepeating = false;
        var offset = 0L;
        var line = new byte[BytesPerLine];
        for (int read; (read = file.ReadAtLeast(line, line.Length, throwOnEndOfStream: false)) > 0; offset += read)
        {
            if (read == BytesPerLine && line.AsSpan().SequenceEqual(before))
            {
                if (!isRepeating)
                    text.Append("*\n");
                isRepeating = true;
                continue;
            }
            isRepeating = false;
            before = line.ToArray();
            Line(text, offset, line.AsSpan(0, read));
            if (text.Length > TextMax)
                throw new ActionException("E2BIG", $"{doing}: the text is larger than what a message holds");
        }
        if (offset > 0)
            text.Append(CultureInfo.InvariantCulture, $"{offset:x8}\n");
        return text.ToString();
    }

    private static void Line(StringBuilder text, long offset, ReadOnlySpan<byte> bytes)
    {
        text.Append(CultureInfo.InvariantCulture, $"{offset:x8} ");
        for (var index = 0; index < BytesPerLine; index++)
        {
            if (index % Half == 0)
                text.Append(' ');
            text.Append(index < bytes.Length ? bytes[index].ToString("x2", CultureInfo.InvariantCulture) : "  ").Append(' ');
        }
        text.Append(" |");
        foreach (var value in bytes)
            text.Append(value is >= (byte)' ' and <= (byte)'~' ? (char)value : '.');
        text.Append("|\n");
    }
}
