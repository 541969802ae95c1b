using Engine.Appliance.Qemu;

namespace Engine.Actors.Handles;

/// <summary>What one launch has differently than the settings say; null and empty leave the settings as they are.</summary>
/// <param name="Program">qemu's name in PATH or its path, also of a script that runs it. Machines of it are booted, not cloned.</param>
/// <param name="KernelWords">Words to add to the kernel's command line. Machines with some are booted, not cloned.</param>
/// <param name="IsEmulated">Whether KVM is left aside where it can be had.</param>
public sealed record MachineChoices(
    int? MemoryMebibytes = null, int? Cpus = null, string? Program = null, string KernelWords = "", bool IsEmulated = false)
{
    public static readonly MachineChoices None = new();

    /// <summary>Parameters to add to qemu's command line. Machines with some are booted, not cloned.</summary>
    public IReadOnlyList<MachineParameter> Parameters { get; init; } = [];
}
