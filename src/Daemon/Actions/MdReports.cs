using System.Globalization;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <summary>Reads what mdadm and the kernel say of software RAIDs.</summary>
internal static class MdReports
{
    private const string ExportPrefix = "MD_";
    private const int LinesMax = 4096;

    /// <summary>mdadm --detail --export: NAME=VALUE lines, the names without their prefix and in small letters.</summary>
    public static IReadOnlyList<KeyValuePair<string, string>> Detail(string export) => export.Split('\n').Take(LinesMax)
        .Where(line => line.StartsWith(ExportPrefix, StringComparison.Ordinal) && line.Contains('='))
        .Select(line => line[ExportPrefix.Length..].Split('=', 2))
        .Select(parts => KeyValuePair.Create(parts[0].ToLowerInvariant(), parts[1]))
        .ToList();

    /// <summary>The devices of one RAID in /proc/mdstat; null when it is not there.</summary>
    /// <param name="apiName">From the kernel's name of a device to the API's.</param>
    public static IReadOnlyList<MdStat>? Stat(string mdstat, string name, Func<string, string> apiName) => mdstat.Split('\n').Take(LinesMax)
        .Select(line => line.Split(" : ", 2))
        .FirstOrDefault(parts => parts.Length == 2 && parts[0].Trim() == name)?[1].Split(' ')
        .Select(word => Member(word, apiName)).OfType<MdStat>()
        .ToList();

    // sda1[0], and behind it (F) and the like for each flag.
    private static MdStat? Member(string word, Func<string, string> apiName)
    {
        var (open, close) = (word.IndexOf('['), word.IndexOf(']'));
        if (open <= 0 || close < open)
            return null;
        return int.TryParse(word.AsSpan(open + 1, close - open - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
            ? new MdStat(apiName(word[..open]), index, word[(close + 1)..].Replace("(", "").Replace(")", ""))
            : null;
    }
}
