using System.ComponentModel;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Qemu;

/// <summary>Boots appliances from the beginning.</summary>
public sealed class QemuLauncher(QemuSettings settings) : IApplianceLauncher
{
    // Files may be slow to open (a network filesystem), and the caller may be an actor.
    public Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel) =>
        Task.Run(() => StartNowAsync(spec, cancel), cancel);

    private async Task<IRunningAppliance> StartNowAsync(MachineSpec spec, CancellationToken cancel)
    {
        MachineChecks.Check(spec);
        try
        {
            using var channel = SocketPair.Create();
            using var files = MachineFiles.Open(spec, channel.Theirs, ScratchFolder(), cancel);
            var hasKvm = UsesKvm();
            var start = new ChildStart(settings.Program, QemuCommandLine.Arguments(spec, files.Descriptors, hasKvm))
            {
                Inherited = files.Handles,
                Confinement = QemuConfinement.For(hasKvm, files.OpenedAgain),
            };
            cancel.ThrowIfCancellationRequested();
            var qemu = await ChildProcess.StartAsync(start).ConfigureAwait(false);
            return new RunningQemu(qemu, new SocketPipe(channel.TakeOurs()), files.Names);
        }
        catch (ProgramMissingException missing)
        {
            var package = missing.Program == "setpriv" ? "util-linux" : "qemu-system-x86";
            throw new ApplianceStartException(missing.Message, $"apt-get install {package}", missing);
        }
        catch (Win32Exception cause)
        {
            throw new ApplianceStartException(
                $"qemu could not be started: {cause.Message}", "look for too many processes or open files (ulimit -a)", cause);
        }
    }

    private string ScratchFolder() =>
        settings.ScratchFolder is { Length: > 0 } folder ? folder
        : Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } temporary ? temporary
        : "/var/tmp";

    private bool UsesKvm() => settings.Acceleration switch
    {
        Acceleration.Emulation => false,
        Acceleration.Best => KvmDevice.WhyUnusable() is null,
        _ => KvmDevice.WhyUnusable() is not { } reason ? true : throw new ApplianceStartException(
            $"KVM is asked for and can not be used: {reason}", "let this user read and write /dev/kvm, or allow emulation"),
    };
}
