using System.Globalization;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>Reads what the programs that resize file systems say of the least size.</summary>
internal static class ResizeReports
{
    /// <summary>resize2fs -P, in blocks.</summary>
    public static long Ext(string report) => After(report, "minimum size of the filesystem:");

    /// <summary>tune2fs -l: the block's size in bytes.</summary>
    public static long ExtBlock(string report) => After(report, "\nBlock size:");

    /// <summary>ntfsresize --info, in bytes. A volume that is full says so in other words, and can't shrink at all.</summary>
    public static long Ntfs(string report) =>
        report.Contains("You might resize at ", StringComparison.Ordinal)
            ? After(report, "You might resize at ")
            : After(report, "Current volume size:");

    /// <summary>btrfs inspect-internal min-dev-size, in bytes: its first word.</summary>
    public static long Btrfs(string report) => After(report, "");

    private static long After(string report, string words)
    {
        var begin = report.IndexOf(words, StringComparison.Ordinal);
        var rest = begin < 0 ? "" : report[(begin + words.Length)..].TrimStart();
        var digits = rest.TakeWhile(char.IsAsciiDigit).Count();
        return long.TryParse(rest.AsSpan(0, digits), NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? number
            : throw new ActionException("", $"no size is found in what the program says: {report.Trim()}");
    }
}
