using System.Runtime.InteropServices;

namespace Engine.Appliance.Qemu;

/// <summary>Where a machine's memory comes from, and how it begins.</summary>
internal abstract record MachineStart
{
    /// <summary>Boots, with memory of its own.</summary>
    public sealed record Cold : MachineStart;

    /// <summary>Boots, and its memory is the given file, to be kept.</summary>
    public sealed record Recorded(SafeHandle Memory) : MachineStart;

    /// <summary>Goes on where a machine was recorded. Its writes stay its own.</summary>
    /// <param name="Memory">Sealed against writing, because qemu opens it for writing whatever it is told.</param>
    /// <param name="State">Of everything but the memory; it is read from its beginning, so each clone has one of its own.</param>
    public sealed record Cloned(SafeHandle Memory, SafeHandle State) : MachineStart;
}
