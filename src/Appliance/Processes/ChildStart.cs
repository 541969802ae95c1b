using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Processes;

/// <summary>What a child process is to be.</summary>
/// <param name="Program">A path, or a name looked for in PATH.</param>
internal sealed record ChildStart(string Program, params IReadOnlyList<string> Arguments)
{
    public string? WorkingDirectory { get; init; }

    /// <summary>Added to the base of <see cref="ChildEnvironment"/>; nothing else of our environment gets through.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; init; } = new Dictionary<string, string>();

    /// <summary>They become the child's descriptors 3, 4, 5 … in this order; still the caller's to close.</summary>
    public IReadOnlyList<SafeHandle> Inherited { get; init; } = [];

    /// <summary>Null leaves the child all our rights.</summary>
    public Confinement? Confinement { get; init; }

    /// <summary>/dev/null when null.</summary>
    public SafeFileHandle? StandardInput { get; init; }

    /// <summary>A pipe that <see cref="ChildProcess.DrainAsync"/> reads when null.</summary>
    public SafeFileHandle? StandardOutput { get; init; }
}

/// <param name="Status">The exit status, or null when a signal ended the child.</param>
/// <param name="Signal">The signal that ended the child, or null.</param>
internal sealed record ChildExit(int? Status, int? Signal)
{
    public static ChildExit FromWait(int status) =>
        (status & 0x7f) == 0 ? new((status >> 8) & 0xff, null) : new(null, status & 0x7f);

    /// <summary>Of a program that bubblewrap watched over, which says by 128 and more that a signal ended it.</summary>
    public ChildExit OfJailed() => Status > 128 ? new(null, Status - 128) : this;
}

/// <summary>The program is not on this machine.</summary>
public sealed class ProgramMissingException(string program) : Exception($"the program '{program}' is not installed")
{
    public string Program { get; } = program;
}
