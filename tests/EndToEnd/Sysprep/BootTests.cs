using System.Net.Sockets;
using System.Text;
using Engine.Appliance.Processes;
using Engine.Operations.Sysprep;
using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>A guest that was made ready starts: its own kernel, its own systemd, to its login prompt.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class BootTests(RealEngine real)
{
    // Debian makes host keys when openssh-server is installed and never again; who clones guests has a unit like this one.
    private const string KeysUnit = """
        [Unit]
        Description=Makes host keys where there are none
        Before=ssh.service serial-getty@ttyS0.service

        [Service]
        Type=oneshot
        RemainAfterExit=yes
        ExecStart=/usr/bin/ssh-keygen -A

        [Install]
        WantedBy=multi-user.target

        """;

    private static readonly GuestPath MachineId = new("/etc/machine-id");
    private static readonly GuestPath HostKey = new("/etc/ssh/ssh_host_ed25519_key.pub");

    [BootFact(DisplayName = "A Debian with a kernel starts after sysprep to its login prompt, with a new machine-id, new host keys and its new name")]
    public async Task Boots()
    {
        using var folder = new TestFolder();
        var home = new ProgramHome(folder);
        var image = folder.Blank("debian.img", 3072);
        await real.WithGuestAsync(InstallAsync, TestFolder.Writable(image));
        var before = await IdentityAsync(image);
        before.MachineId.Should().MatchRegex("^[0-9a-f]{32}\n$");
        before.HostKey.Should().StartWith("ssh-ed25519 ");

        var prepared = await home.RunAsync("sysprep", "--output", "json", "--format", "raw", "--hostname", "fresh", image);

        prepared.Status.Should().Be(0, prepared.Error);
        SysprepReport.ManyFromJson(Encoding.UTF8.GetBytes(prepared.Output)).Single().Changed.Should().BeTrue();
        await BootAsync(folder, image);
        var after = await IdentityAsync(image);
        after.MachineId.Should().MatchRegex("^[0-9a-f]{32}\n$").And.NotBe(before.MachineId);
        after.HostKey.Should().StartWith("ssh-ed25519 ").And.NotBe(before.HostKey);
    }

    private static async Task InstallAsync(IGuest guest)
    {
        var root = new Device("/dev/sda");
        await guest.MkfsAsync("ext4", root);
        await guest.MountAsync(root, "/");
        await using (var tree = File.OpenRead(BootFactAttribute.Tree!))
            await guest.TarInAsync(tree, new GuestPath("/"), xattrs: true);
        await guest.InternalWriteAsync(new GuestPath("/etc/systemd/system/host-keys.service"), Encoding.UTF8.GetBytes(KeysUnit));
        await guest.MkdirPAsync(new GuestPath("/etc/systemd/system/multi-user.target.wants"));
        await guest.LnSAsync("../host-keys.service", new GuestPath("/etc/systemd/system/multi-user.target.wants/host-keys.service"));
        await guest.InternalWriteAsync(new GuestPath("/etc/fstab"), "/dev/sda / ext4 defaults 0 1\n"u8.ToArray());
        await guest.InternalWriteAsync(MachineId, "0123456789abcdef0123456789abcdef\n"u8.ToArray());
        await guest.UmountAllAsync();
        await guest.SyncAsync();
    }

    private async Task<(string MachineId, string HostKey)> IdentityAsync(string image)
    {
        var found = ("", "");
        await real.WithGuestAsync(
            async guest =>
            {
                await guest.MountRoAsync(new Mountable("/dev/sda"), "/");
                found = (await TextAsync(guest, MachineId), await TextAsync(guest, HostKey));
            },
            TestFolder.ReadOnly(image));
        return found;
    }

    private static async Task<string> TextAsync(IGuest guest, GuestPath path)
    {
        using var content = new MemoryStream();
        await guest.DownloadAsync(new DeviceOrPath(path.Path), content);
        return Encoding.UTF8.GetString(content.ToArray());
    }

    /// <summary>Starts the guest in a qemu that Engine has nothing to do with, waits for its prompt, and turns it off as its button would.</summary>
    private async Task BootAsync(TestFolder folder, string image)
    {
        await real.WithGuestAsync(
            async guest =>
            {
                await guest.MountRoAsync(new Mountable("/dev/sda"), "/");
                foreach (var (link, file) in ((string, string)[])[("/vmlinuz", "vmlinuz"), ("/initrd.img", "initrd")])
                {
                    await using var to = File.Create(folder.File(file));
                    await guest.DownloadAsync(new DeviceOrPath(link), to);
                }
            },
            TestFolder.ReadOnly(image));
        var console = folder.File("console");
        var monitor = folder.File("monitor");
        var qemu = new Command(
            "qemu-system-x86_64", "-nodefaults", "-no-user-config", "-display", "none", "-nic", "none", "-m", "1024",
            "-machine", "q35,accel=kvm:tcg", "-cpu", "max,-erms,-fsrm",
            "-kernel", folder.File("vmlinuz"), "-initrd", folder.File("initrd"), "-append", "root=/dev/sda rw console=ttyS0",
            "-device", "virtio-scsi-pci", "-drive", $"if=none,id=disk,format=raw,file={image}", "-device", "scsi-hd,drive=disk",
            "-serial", $"file:{console}", "-qmp", $"unix:{monitor},server=on,wait=off", "-no-reboot");
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var running = CommandRunner.RunAsync(qemu, limit.Token);

        while (!Printed(console).Contains("fresh login:", StringComparison.Ordinal))
        {
            running.IsCompleted.Should().BeFalse("the guest ended before its prompt:\n{0}", Printed(console));
            limit.IsCancellationRequested.Should().BeFalse("no prompt came:\n{0}", Printed(console));
            await Task.Delay(500);
        }

        await PressAsync(monitor, running, limit.Token);
        (await running).ExitStatus.Should().Be(0, Printed(console));
    }

    /// <summary>Presses the button again and again: before its services are there a guest does not hear it.</summary>
    private static async Task PressAsync(string monitor, Task running, CancellationToken cancel)
    {
        using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
        await socket.ConnectAsync(new UnixDomainSocketEndPoint(monitor), cancel);
        await socket.SendAsync("{\"execute\":\"qmp_capabilities\"}"u8.ToArray(), cancel);
        try
        {
            while (!running.IsCompleted)
            {
                await socket.SendAsync("{\"execute\":\"system_powerdown\"}"u8.ToArray(), cancel);
                await Task.WhenAny(running, Task.Delay(TimeSpan.FromSeconds(5), cancel));
                cancel.ThrowIfCancellationRequested();
            }
        }
        catch (SocketException) when (!cancel.IsCancellationRequested)
        {
            // it is off
        }
    }

    private static string Printed(string console)
    {
        if (!File.Exists(console))
            return "";
        using var content = new FileStream(console, FileMode.Open, FileAccess.Read, FileShare.ReadWrite);
        return new StreamReader(content).ReadToEnd();
    }
}

/// <summary>A test that needs a Debian with a kernel, a tree of 700 MB, which <c>./dev boot</c> makes.</summary>
public sealed class BootFactAttribute : FactAttribute
{
    public BootFactAttribute()
    {
        if (Tree is null)
            Skip = "optional: ENGINE_BOOT names no tar archive of a Debian with a kernel";
    }

    public static string? Tree { get; } = Environment.GetEnvironmentVariable("ENGINE_BOOT") is { Length: > 0 } file && File.Exists(file) ? file : null;
}
