using System.IO.Pipelines;
using System.Threading.Channels;
using Engine.Appliance.Drives;

namespace Engine.Appliance;

/// <summary>A disk of the appliance.</summary>
/// <param name="Path">The image file.</param>
/// <param name="Format">qemu's name of its format (<c>raw</c>, <c>qcow2</c> …); never guessed by qemu.</param>
/// <param name="ReadOnly">Writes of the appliance go to a scratch overlay and are forgotten; the file never changes.</param>
public sealed record Drive(string Path, string Format, bool ReadOnly)
{
    /// <summary>What the user allows with the image.</summary>
    public ImageRules Rules { get; init; } = ImageRules.Strict;
}

/// <summary>What to start.</summary>
/// <param name="Drives">At most 255; they are /dev/sda, /dev/sdb … in this order.</param>
public sealed record MachineSpec(ApplianceFiles Appliance, int MemoryMebibytes, int Cpus, IReadOnlyList<Drive> Drives);

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
    /// <summary>Starts qemu and gives its channel at once; the launch flag is for the caller to await.</summary>
    /// <exception cref="ApplianceStartException">qemu could not be started.</exception>
    Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel);
}

/// <summary>A running qemu. Disposing kills it, waits for its end and removes what it left.</summary>
public interface IRunningAppliance : IAsyncDisposable
{
    int ProcessId { get; }

    /// <summary>The bytes to and from the daemon.</summary>
    IDuplexPipe Channel { get; }

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
