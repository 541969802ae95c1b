using System.ComponentModel;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Qemu;

/// <summary>Boots appliances from the beginning.</summary>
public sealed class QemuLauncher(QemuSettings settings) : IApplianceLauncher
{
    // In qemu: 3 is the channel, the overlays follow.
    private const int ChannelDescriptor = 3;
    private const int FirstOverlayDescriptor = 4;

    public async Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel)
    {
        // Files may be slow to open (a network filesystem), and the caller may be an actor.
        var looks = await Task.Run(() => MachineChecks.Look(spec), cancel).ConfigureAwait(false);
        using var scratch = await ScratchOverlays.CreateAsync(spec.Drives, looks, ScratchFolder(), cancel).ConfigureAwait(false);
        var arguments = QemuCommandLine.Arguments(
            spec, scratch.Attach(spec.Drives, looks, FirstOverlayDescriptor), UsesKvm(), ChannelDescriptor);
        cancel.ThrowIfCancellationRequested();
        try
        {
            using var sockets = SocketPair.Create();
            var start = new ChildStart(settings.Program, arguments) { Inherited = [sockets.Theirs, .. scratch.Files] };
            var qemu = await ChildProcess.StartAsync(start).ConfigureAwait(false);
            return new RunningQemu(qemu, new SocketPipe(sockets.TakeOurs()));
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
