using System.Buffers;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <summary>What <c>yara</c> prints of one file: lines of RULE FILE, and between them what rules print by the module console.</summary>
internal static class YaraReport
{
    private const int RuleBytesMax = 128; // YARA takes no longer names

    private static readonly SearchValues<byte> NameBytes =
        SearchValues.Create("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"u8);

    /// <summary>The rules that match, in yara's order; what is no such line is left out.</summary>
    /// <param name="file">The name that yara was given, without spaces and line ends: not the guest's.</param>
    public static IReadOnlyList<string> Rules(ReadOnlySpan<byte> output, string file)
    {
        var rules = new List<string>();
        var end = GuestText.Encode(" " + file);
        // A line that is cut off has no end, and is none.
        while (output.IndexOf((byte)'\n') is >= 0 and var lineEnd)
        {
            var line = output[..lineEnd];
            output = output[(lineEnd + 1)..];
            if (line.EndsWith(end) && line[..^end.Length] is { Length: > 0 and <= RuleBytesMax } rule && !rule.ContainsAnyExcept(NameBytes))
                rules.Add(GuestText.Decode(rule));
        }
        return rules;
    }
}
