using Engine.Protocol.Text;

namespace Engine.Library;

/// <summary>Lists of strings out of bytes.</summary>
internal static class Names
{
    /// <summary>Names that each end with a NUL, in the order of their bytes.</summary>
    public static IReadOnlyList<string> Sorted(ReadOnlyMemory<byte> bytes)
    {
        var names = new List<ReadOnlyMemory<byte>>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.Span.IndexOf((byte)0);
            names.Add(end < 0 ? bytes : bytes[..end]);
            bytes = end < 0 ? default : bytes[(end + 1)..];
        }
        names.Sort(static (one, other) => one.Span.SequenceCompareTo(other.Span));
        return names.ConvertAll(name => GuestText.Decode(name.Span));
    }

    /// <summary>Lines without their ends: a newline, with or without a carriage return before it.</summary>
    public static IReadOnlyList<string> Lines(ReadOnlySpan<byte> bytes)
    {
        var lines = new List<string>();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var line = end < 0 ? bytes : bytes[..end];
            bytes = end < 0 ? default : bytes[(end + 1)..];
            lines.Add(GuestText.Decode(end >= 0 && line.EndsWith("\r"u8) ? line[..^1] : line));
        }
        return lines;
    }
}
