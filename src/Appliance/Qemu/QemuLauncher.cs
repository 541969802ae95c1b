using System.ComponentModel;
using Engine.Appliance.Bulk;
using Engine.Appliance.Processes;
using Engine.Appliance.Processes.Jailing;
using Engine.Appliance.Qemu.Monitor;

namespace Engine.Appliance.Qemu;

/// <summary>Boots appliances from the beginning.</summary>
public sealed class QemuLauncher(QemuSettings settings) : IApplianceLauncher
{
    private static readonly QmpCommand[] _greeting = [new("qmp_capabilities")];

    // Files may be slow to open (a network filesystem), and the caller may be an actor.
    public Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel) =>
        Task.Run(() => BootAsync(spec, cancel), cancel);

    /// <summary>Nothing can be done ahead of a boot.</summary>
    public Task<string?> PrepareAsync(MachineSpec spec, CancellationToken cancel) => Task.FromResult<string?>(null);

    /// <exception cref="ApplianceStartException">qemu is not installed.</exception>
    internal string ProgramPath()
    {
        try
        {
            return Processes.ProgramPath.Find(settings.Program);
        }
        catch (ProgramMissingException missing)
        {
            throw Missing(missing);
        }
    }

    /// <summary>Where overlays of read-only drives live.</summary>
    internal string ScratchFolder { get; } =
        settings.ScratchFolder is { Length: > 0 } folder ? folder
        : Environment.GetEnvironmentVariable("TMPDIR") is { Length: > 0 } temporary ? temporary
        : "/var/tmp";

    /// <exception cref="ApplianceStartException">KVM is asked for and can't be used.</exception>
    internal bool UsesKvm(MachineSpec spec) => settings.Acceleration switch
    {
        _ when spec.IsEmulated => false,
        Acceleration.Emulation => false,
        Acceleration.Best => KvmDevice.WhyUnusable() is null,
        _ => KvmDevice.WhyUnusable() is not { } reason ? true : throw new ApplianceStartException(
            $"KVM is asked for and can not be used: {reason}", "let this user read and write /dev/kvm, or allow emulation"),
    };

    /// <summary>Starts qemu, without a disk. Its monitor takes commands, but it may not have begun yet.</summary>
    /// <exception cref="ApplianceStartException"></exception>
    internal async Task<RunningQemu> StartAsync(MachineSpec spec, MachineStart start, bool hasKvm, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            using var channel = SocketPair.Create();
            using var monitor = SocketPair.Create();
            using var bulk = SocketPair.Create();
            using var files = MachineFiles.Open(spec.Appliance, channel.Theirs, monitor.Theirs, bulk.Theirs, start);
            var child = new ChildStart(spec.Program ?? settings.Program, QemuCommandLine.Arguments(spec, files.Descriptors, hasKvm))
            {
                Inherited = files.Inherited,
            };
            cancel.ThrowIfCancellationRequested();
            var qemu = await QemuConfinement.StartAsync(child, spec.Jail, hasKvm, spec.Drives.Any(drive => drive.Remote is { NeedsNetwork: true }), files.OpenedAgain).ConfigureAwait(false);
            var commands = new QmpConnection(monitor.TakeOurs());
            var running = new RunningQemu(
                qemu, new SocketPipe(channel.TakeOurs()), commands, new DriveBay(commands, files.Names, ScratchFolder), files.Names)
            {
                Content = NbdServer.Start(bulk.TakeOurs()),
                StateDescriptor = files.Descriptors.State,
            };
            running.Took("qemu", TimeProvider.System.GetElapsedTime(began));
            return running;
        }
        catch (ProgramMissingException missing)
        {
            throw Missing(missing);
        }
        catch (JailException cause)
        {
            throw new ApplianceStartException("qemu's jail can not be made as it is wanted", "engine doctor", cause);
        }
        catch (Win32Exception cause)
        {
            throw new ApplianceStartException(
                $"qemu could not be started: {cause.Message}", "look for too many processes or open files (ulimit -a)", cause);
        }
    }

    /// <summary>Boots a machine whose drives are open; they are there before its kernel looks for them.</summary>
    /// <exception cref="ApplianceStartException"></exception>
    internal async Task<RunningQemu> BootAsync(MachineSpec spec, IReadOnlyList<OpenDrive> drives, CancellationToken cancel)
    {
        var qemu = await StartAsync(spec, new MachineStart.Cold(), UsesKvm(spec), cancel).ConfigureAwait(false);
        return await PlugAllAsync(qemu, _greeting, spec, drives, cancel).ConfigureAwait(false);
    }

    /// <summary>Says the first words to a machine's monitor and plugs its drives in. A machine that ends meanwhile tells why by its exit.</summary>
    /// <exception cref="ApplianceStartException">A drive is refused; the machine is gone.</exception>
    internal static async Task<RunningQemu> PlugAllAsync(
        RunningQemu qemu, IReadOnlyList<QmpCommand> first, MachineSpec spec, IReadOnlyList<OpenDrive> drives, CancellationToken cancel)
    {
        var began = TimeProvider.System.GetTimestamp();
        try
        {
            await qemu.Monitor.ExecuteAllAsync(first, cancel).ConfigureAwait(false);
            for (var slot = 0; slot < drives.Count; slot++)
            {
                await qemu.Bay.PlugAsync(slot, spec.Drives[slot], drives[slot], cancel).ConfigureAwait(false);
            }

            qemu.Took("plug", TimeProvider.System.GetElapsedTime(began));
        }
        catch (IOException)
        {
        }
        catch
        {
            await qemu.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        return qemu;
    }

    /// <summary>Opens all images of a machine, so that what is wrong with one is known before anything is started.</summary>
    /// <exception cref="ApplianceStartException"></exception>
    internal OpenDrives OpenAll(MachineSpec spec, CancellationToken cancel)
    {
        MachineChecks.Check(spec);
        var open = new OpenDrives();
        try
        {
            foreach (var drive in spec.Drives)
            {
                cancel.ThrowIfCancellationRequested();
                open.Add(DriveBay.Open(drive, ScratchFolder));
            }

            return open;
        }
        catch
        {
            open.Dispose();
            throw;
        }
    }

    private async Task<IRunningAppliance> BootAsync(MachineSpec spec, CancellationToken cancel)
    {
        using var drives = OpenAll(spec, cancel);
        return await BootAsync(spec, drives, cancel).ConfigureAwait(false);
    }

    private static ApplianceStartException Missing(ProgramMissingException missing)
    {
        var package = missing.Program == "setpriv" ? "util-linux" : "qemu-system-x86";
        return new ApplianceStartException(missing.Message, $"apt-get install {package}", missing);
    }

    internal sealed class OpenDrives : List<OpenDrive>, IDisposable
    {
        public void Dispose() => ForEach(drive => drive.Dispose());
    }
}
