namespace Engine.Appliance.Qemu;

/// <summary>
/// A parameter of qemu that a user adds to a machine. Taken are those that describe the machine and open nothing of the host: qemu
/// gets open files and no names, its jail has neither a network nor the user's files, and it is never left to guess a format.
/// </summary>
/// <param name="Name">With its hyphen: <c>-device</c>.</param>
/// <param name="Value">Null for none.</param>
public sealed record MachineParameter(string Name, string? Value)
{
    /// <summary>The names that are taken.</summary>
    public static IReadOnlyList<string> Names { get; } =
        ["-cpu", "-device", "-fw_cfg", "-global", "-icount", "-name", "-rtc", "-smbios", "-uuid"];

    // romfile=, file=, mem-path=, path= and the like: what they name qemu would open by itself.
    private static readonly string[] _keysOfFiles = ["file", "path"];

    /// <summary>Why it can't be taken, in words that follow its name; null when it can.</summary>
    public string? WhyNot() =>
        !Names.Contains(Name) ? $"of qemu's parameters {string.Join(", ", Names)} are taken, which open nothing of this machine; set_hv takes a script that passes others"
        : string.IsNullOrEmpty(Value) ? "it needs a value"
        : Value.Any(char.IsControl) ? "its value has control characters"
        : Value.StartsWith('{') ? "its value is JSON, and key=value is taken alone"
        : Value.Split(',').Any(NamesFile) ? "its value names a file, and qemu opens none by itself"
        : null;

    /// <summary>As qemu takes it.</summary>
    internal IEnumerable<string> Words => [Name, Value!];

    private static bool NamesFile(string piece) =>
        piece.IndexOf('=') is > 0 and var equals
        && _keysOfFiles.Any(key => piece[..equals].TrimEnd().EndsWith(key, StringComparison.OrdinalIgnoreCase));
}
