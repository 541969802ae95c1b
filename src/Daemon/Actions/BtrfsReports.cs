using System.Globalization;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <summary>Reads what the program btrfs says of balances and scrubs.</summary>
internal static class BtrfsReports
{
    private const int LinesMax = 256;

    /// <summary>
    /// "No balance found on …", or "Balance on … is running" and "1 out of about 5 chunks balanced (2 considered), 80% left".
    /// Null when it is neither.
    /// </summary>
    public static BtrfsBalance? Balance(string report)
    {
        var lines = report.Split('\n', 2);
        if (lines[0].StartsWith("No balance found", StringComparison.Ordinal))
            return new BtrfsBalance("none", 0, 0, 0, 0);
        var (_, status) = Around(lines[0], " is ");
        if (!lines[0].StartsWith("Balance on ", StringComparison.Ordinal) || status.Length == 0)
            return null;
        var progress = lines.Length > 1 ? lines[1] : "";
        var (done, rest) = Around(progress, " out of about ");
        var (total, afterTotal) = Around(rest, " chunks balanced (");
        var (considered, afterConsidered) = Around(afterTotal, " considered)");
        var (left, _) = Around(afterConsidered, "% left");
        return new BtrfsBalance(status.Split(',')[0].Trim(), Number(total), Number(done), Number(considered), Number(left));
    }

    /// <summary>scrub status -R: a NAME: NUMBER a line. What is not told is 0.</summary>
    public static BtrfsScrub Scrub(string report)
    {
        var values = new Dictionary<string, ulong>(StringComparer.Ordinal);
        foreach (var parts in report.Split('\n').Take(LinesMax).Select(line => line.Split(':', 2)).Where(parts => parts.Length == 2))
            values[parts[0].Trim()] = Number(parts[1]);
        return new BtrfsScrub(
            Of("data_extents_scrubbed"), Of("tree_extents_scrubbed"), Of("data_bytes_scrubbed"), Of("tree_bytes_scrubbed"),
            Of("read_errors"), Of("csum_errors"), Of("verify_errors"), Of("no_csum"), Of("csum_discards"), Of("super_errors"), Of("malloc_errors"),
            Of("uncorrectable_errors"), Of("unverified_errors"), Of("corrected_errors"), Of("last_physical"));

        ulong Of(string name) => values.GetValueOrDefault(name);
    }

    private static (string Before, string After) Around(string text, string words) =>
        text.LastIndexOf(words, StringComparison.Ordinal) is >= 0 and var at ? (text[..at], text[(at + words.Length)..]) : ("", "");

    private static ulong Number(string text) =>
        ulong.TryParse(text.AsSpan().Trim(" ,\n\t"), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
}
