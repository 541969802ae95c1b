namespace Engine.Appliance.Qemu;

/// <summary>How the processor of an appliance is run.</summary>
public enum Acceleration
{
    /// <summary>KVM when this user can use it, else emulation.</summary>
    Best,
    Kvm,
    Emulation,
}

/// <param name="Program">qemu's name in PATH, or its path.</param>
/// <param name="ScratchFolder">Where overlays of read-only drives live, nameless; empty means $TMPDIR, else /var/tmp.</param>
public sealed record QemuSettings(string Program, Acceleration Acceleration, string ScratchFolder);
