using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>Which devices LVM looks at: a line of ours in the settings that go before those of the appliance.</summary>
internal static class LvmFilter
{
    private const string Settings = "/etc/lvm/lvmlocal.conf";
    private const string Begin = "devices { filter=";

    /// <param name="devices">The kernel's names, and whether each stands for the partitions behind it too.</param>
    public static string Line(IEnumerable<(string Path, bool WithPartitions)> devices) =>
        $"{Begin}[ {string.Concat(devices.Select(device => $"{Accepted(device.Path, device.WithPartitions)}, "))}\"r|.*|\" ] }}";

    /// <param name="line">Null takes the filter away.</param>
    public static void Set(string? line)
    {
        var others = File.Exists(Settings)
            ? File.ReadAllLines(Settings).Where(other => !other.StartsWith(Begin, StringComparison.Ordinal))
            : [];
        File.WriteAllLines(Settings, line is null ? others : others.Append(line));
    }

    // It stands in quotes, in a regular expression between bars.
    private static string Accepted(string path, bool withPartitions) =>
        path.All(letter => char.IsAsciiLetterOrDigit(letter) || letter is '/' or '-' or '_' or '.' or '+')
            ? $"\"a|^{path.Replace(".", "[.]").Replace("+", "[+]")}{(withPartitions ? "[0-9]*" : "")}$|\""
            : throw new ActionException("EINVAL", $"{path}: no name that a filter can hold");
}
