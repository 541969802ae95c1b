using System.IO.Pipelines;
using System.Threading.Channels;
using Engine.Appliance.Bulk;
using Engine.Appliance.Drives;
using Engine.Appliance.Qemu;

namespace Engine.Appliance;

/// <summary>A disk of the appliance.</summary>
/// <param name="Path">The image file.</param>
/// <param name="Format">qemu's name of its format (<c>raw</c>, <c>qcow2</c> …); never guessed by qemu.</param>
/// <param name="ReadOnly">Writes of the appliance go to a scratch overlay and are forgotten; the file never changes.</param>
public sealed record Drive(string Path, string Format, bool ReadOnly)
{
    /// <summary>
    /// What it is called, for whoever removes it, and in the guest as <c>/dev/disk/guestfs/LABEL</c>: 1 to 20 ASCII letters, or null.
    /// </summary>
    public string? Label { get; init; }

    public DriveOptions Options { get; init; } = DriveOptions.None;

    /// <summary>Null for a file. <paramref name="Path"/> is then only what messages call it.</summary>
    public RemoteImage? Remote { get; init; }

    /// <summary>What the user allows with the image.</summary>
    public ImageRules Rules { get; init; } = ImageRules.Strict;

    /// <summary>Takes the writes of a read-only drive, so that they can be committed; null when they are to be forgotten. The caller's.</summary>
    public Commits.RedoOverlay? Redo { get; init; }
}

/// <summary>What to start.</summary>
/// <param name="Drives">At most 255; they are /dev/sda, /dev/sdb … in this order.</param>
public sealed record MachineSpec(ApplianceFiles Appliance, int MemoryMebibytes, int Cpus, IReadOnlyList<Drive> Drives)
{
    /// <summary>Null boots it from the beginning.</summary>
    public TemplateRules? Templates { get; init; }

    public JailRule Jail { get; init; } = JailRule.Best;

    /// <summary>qemu's name in PATH or its path, also of a script that runs it; null for the launcher's own.</summary>
    public string? Program { get; init; }

    /// <summary>Words to add to the kernel's command line, separated by blanks. A clone's kernel has read its own long ago.</summary>
    public string KernelWords { get; init; } = "";

    /// <summary>Parameters to add to qemu's command line. A clone's devices are those of its template.</summary>
    public IReadOnlyList<MachineParameter> Parameters { get; init; } = [];

    /// <summary>Whether it can't be a clone: what it is differs from what templates are made of.</summary>
    public bool MustBoot => Program is not null || KernelWords.Length > 0 || Parameters.Count > 0;

    /// <summary>Whether it differs from what the settings say, beside its memory and processors.</summary>
    public bool IsChosen => MustBoot || IsEmulated;

    /// <summary>Whether KVM is left aside where it can be had.</summary>
    public bool IsEmulated { get; init; }
}

/// <summary>How templates are used.</summary>
/// <param name="MakePatience">For making one, and for waiting for another process that makes one.</param>
/// <param name="ThawPatience">For the first answer of a clone; after it the template is thrown away.</param>
/// <param name="FailurePause">After a failure the next attempt to make one comes so much later.</param>
/// <param name="KeptMax">Templates on disk; the ones that were not used for longest go.</param>
public sealed record TemplateRules(TimeSpan MakePatience, TimeSpan ThawPatience, TimeSpan FailurePause, int KeptMax);

/// <summary>What is to happen where a wall around qemu can not be had.</summary>
public enum JailRule
{
    /// <summary>It is left out; <c>engine doctor</c> tells which.</summary>
    Best,

    /// <summary>qemu is not started.</summary>
    Require,
}

/// <summary>A built appliance: files that never change once they are there.</summary>
/// <param name="Key">Names the content; differs when anything in the appliance differs.</param>
public sealed record ApplianceFiles(string Kernel, string Initrd, string Root, string Key);

/// <summary>How an appliance ended.</summary>
/// <param name="ExitStatus">qemu's exit status, or null when a signal ended it.</param>
/// <param name="Signal">The signal that ended qemu, or null.</param>
/// <param name="ConsoleTail">The last lines of the console and of qemu's standard error.</param>
public sealed record ApplianceExit(int? ExitStatus, int? Signal, string ConsoleTail);

public interface IApplianceLauncher
{
    /// <summary>Starts an appliance. Where it is not awake, the launch flag is for the caller to await.</summary>
    /// <exception cref="ApplianceStartException">qemu could not be started.</exception>
    Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel);

    /// <summary>Does ahead of a start what can be done ahead: makes the template, or takes it into memory.</summary>
    /// <returns>Null, or why machines like this boot from the beginning.</returns>
    Task<string?> PrepareAsync(MachineSpec spec, CancellationToken cancel);
}

/// <summary>What is said to a daemon around a template; who launches does not know how.</summary>
/// <param name="FreezeAsync">Waits until a booting daemon answers, and freezes it: from then on it only takes a ping and a thaw.</param>
/// <param name="ThawAsync">Gives the frozen daemon of a clone fresh randomness and the time, and waits for its answer.</param>
public sealed record DaemonVoice(
    Func<IDuplexPipe, CancellationToken, Task> FreezeAsync, Func<IDuplexPipe, CancellationToken, Task> ThawAsync);

/// <summary>A stretch of a launch: <c>template</c>, <c>qemu</c>, <c>hot-plug</c>.</summary>
public sealed record LaunchPhase(string Name, TimeSpan Took);

/// <summary>A running qemu. Disposing kills it, waits for its end and removes what it left.</summary>
public interface IRunningAppliance : IAsyncDisposable
{
    int ProcessId { get; }

    /// <summary>Whether the daemon has answered already, as a clone's has; else its launch flag is still to come.</summary>
    bool IsAwake { get; }

    /// <summary>What went differently than it should, and was helped.</summary>
    IReadOnlyList<string> Notes { get; }

    /// <summary>Shows the guest a further disk, at once; the daemon has to be told.</summary>
    /// <param name="slot">Its SCSI target: 0 to 254, and free.</param>
    /// <exception cref="ApplianceStartException">The image is refused (the cause has the code), or qemu refuses it.</exception>
    Task PlugAsync(int slot, Drive drive, CancellationToken cancel);

    /// <summary>Takes a disk from the guest, at once; what its kernel holds of it in memory is lost.</summary>
    /// <exception cref="ApplianceStartException">qemu keeps it.</exception>
    Task UnplugAsync(int slot, CancellationToken cancel);

    /// <summary>What its start took, in order, up to the moment when it was given out.</summary>
    IReadOnlyList<LaunchPhase> Phases { get; }

    /// <summary>The bytes to and from the daemon.</summary>
    IDuplexPipe Channel { get; }

    /// <summary>The disk by which content goes to the guest, or null when it has none.</summary>
    BulkDisk? Bulk => null;

    /// <summary>Lines of the appliance's console; the oldest are dropped when nobody reads.</summary>
    ChannelReader<string> Console { get; }

    /// <summary>Completes when qemu has ended, never with an exception.</summary>
    Task<ApplianceExit> Exited { get; }

    void Kill();
}

/// <param name="remedy">What the user can do about it, or empty.</param>
public sealed class ApplianceStartException(string message, string remedy = "", Exception? cause = null) : Exception(message, cause)
{
    public string Remedy { get; } = remedy;
}
