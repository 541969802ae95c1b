namespace Engine.Inspection.Windows;

/// <summary>What only a Windows has. Paths are spelled as the guest spells them.</summary>
/// <param name="SystemRoot">Its folder, <c>/Windows</c>.</param>
/// <param name="SoftwareHive">The registry's file SOFTWARE; empty when it is not there.</param>
/// <param name="SystemHive">The registry's file SYSTEM; empty when it is not there.</param>
public sealed record WindowsFacts(string SystemRoot, string SoftwareHive, string SystemHive)
{
    /// <summary>The key of the settings in use, <c>ControlSet001</c>; empty when it is not known.</summary>
    public string CurrentControlSet { get; init; } = "";

    /// <summary>Whether group policies were applied.</summary>
    public bool HasGroupPolicy { get; init; }

    /// <summary>The drive letters that lead to partitions of these disks, in the letters' order.</summary>
    public IReadOnlyList<DriveMapping> DriveMappings { get; init; } = [];
}

/// <param name="Letter"><c>C</c>.</param>
public readonly record struct DriveMapping(string Letter, Device Device);
