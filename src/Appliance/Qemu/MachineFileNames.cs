using System.Collections.Concurrent;
using System.Text.RegularExpressions;

namespace Engine.Appliance.Qemu;

/// <summary>The true names of files that qemu knows by number only.</summary>
internal sealed partial class MachineFileNames
{
    private readonly ConcurrentDictionary<int, string> _names = new();

    public void Add(int number, string name) => _names[number] = name;

    /// <summary>Puts names for numbers into what qemu says of its files.</summary>
    public string PutInto(string words) => Numbered().Replace(
        words,
        match => int.TryParse(match.Groups[1].ValueSpan, out var number) && _names.TryGetValue(number, out var name) ? name : match.Value);

    [GeneratedRegex("/(?:dev/fdset|proc/self/fd)/([0-9]{1,6})")]
    private static partial Regex Numbered();
}
