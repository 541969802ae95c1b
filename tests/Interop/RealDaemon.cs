using System.Diagnostics;
using Engine.Actors;
using Engine.Actors.Handles;
using Engine.Appliance.Build;
using Engine.Appliance.Processes;
using Engine.EndToEnd.Tests;
using Engine.Protocol.Client;

namespace Engine.Interop;

/// <summary>Both daemons, each with a client of ours: our own by a launch, and Debian's guestfsd in its own appliance under qemu.</summary>
public sealed class RealDaemon : IAsyncLifetime
{
    private static readonly TimeSpan BootPatience = TimeSpan.FromMinutes(5);
    private readonly TestFolder _folder = new();

    public EngineSystem Engine { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        await new ApplianceBuilder(Repository.Daemon).EnsureAsync(new Progress<BuildProgress>(), CancellationToken.None);
        await ExportedAppliance.RunAsync(new(
            "supermin", "--build", "--copy-kernel", "-f", "ext2", "--host-cpu", "x86_64", "/usr/lib/x86_64-linux-gnu/guestfs/supermin.d",
            "-o", _folder.File("appliance")), null);
        Engine = await EngineSystem.StartAsync(
            new EmbeddedEngine { Daemon = Repository.Daemon, Paths = new EnginePaths(_folder.File("state"), []) }.ToOptions());
    }

    public async Task DisposeAsync()
    {
        await Engine.DisposeAsync();
        _folder.Dispose();
    }

    public async Task OursAsync(Func<IGuest, Task> work, params string[] images)
    {
        await using var handle = await Engine.OpenHandleAsync();
        foreach (var image in images)
            await handle.AddDriveAsync(TestFolder.Writable(image));
        await handle.LaunchAsync();
        await work(handle.Guest);
        await handle.CloseAsync();
    }

    public async Task TheirsAsync(Func<IGuest, Task> work, params string[] images)
    {
        var socket = _folder.File($"{Guid.NewGuid():n}.sock");
        using var qemu = Process.Start(new ProcessStartInfo("qemu-system-x86_64", Words(socket, images)) { RedirectStandardOutput = true })!;
        _ = qemu.StandardOutput.ReadToEndAsync();
        try
        {
            while (!File.Exists(socket) && !qemu.HasExited)
                await Task.Delay(20);
            await using var handle = await Engine.OpenHandleAsync();
            await handle.AttachAsync(socket, BootPatience);
            await work(handle.Guest);
            await handle.CloseAsync();
        }
        finally
        {
            qemu.Kill();
            await qemu.WaitForExitAsync();
        }
    }

    private IEnumerable<string> Words(string socket, string[] images)
    {
        var appliance = _folder.File("appliance");
        string[] machine =
        [
            "-no-user-config", "-nodefaults", "-display", "none", "-machine", "accel=kvm:tcg", "-cpu", "max,-erms,-fsrm", "-m", "1280", "-no-reboot",
            "-kernel", $"{appliance}/kernel", "-initrd", $"{appliance}/initrd", "-object", "rng-random,filename=/dev/urandom,id=rng0",
            "-device", "virtio-rng-pci,rng=rng0", "-device", "virtio-scsi-pci,id=scsi",
        ];
        var disks = images.SelectMany((image, i) => (string[])["-drive", $"file={image},format=raw,id=hd{i},if=none", "-device", $"scsi-hd,drive=hd{i}"]);
        string[] rest =
        [
            "-drive", $"file={appliance}/root,snapshot=on,id=appliance,cache=unsafe,if=none,format=raw", "-device", "scsi-hd,drive=appliance",
            "-device", "virtio-serial-pci", "-serial", "stdio",
            // qemu waits for us, so that the launch flag is not lost.
            "-chardev", $"socket,path={socket},server=on,wait=on,id=channel0", "-device", "virtserialport,chardev=channel0,name=org.libguestfs.channel.0",
            "-append", $"panic=1 console=ttyS0 edd=off udevtimeout=6000 udev.event-timeout=6000 no_timer_check printk.time=1 cgroup_disable=memory "
                + $"usbcore.nousb cryptomgr.notests tsc=reliable 8250.nr_uarts=1 root=UUID={UuidOf($"{appliance}/root")} selinux=0 quiet TERM=dumb",
        ];
        return [.. machine, .. disks, .. rest];
    }

    private static Guid UuidOf(string root)
    {
        var beginning = new byte[2048];
        using var file = File.OpenRead(root);
        file.ReadExactly(beginning);
        return new Guid(beginning.AsSpan(1024 + 0x68, 16), bigEndian: true);
    }
}
