using Engine.Daemon.Linux;

namespace Engine.Daemon.Boot;

/// <summary>The second stage, as process 1 of the appliance: the few things that other systems' init and udev would do.</summary>
internal static class ApplianceMachine
{
    private const string ChannelName = "org.libguestfs.channel.0";
    private const int ReadWrite = 2;

    public static void Prepare()
    {
        Kernel.Umask(0x12); // 022
        const UnixFileMode sticky = (UnixFileMode)0x3FF;
        foreach (var (path, mode) in ((string, UnixFileMode)[])[("/run", (UnixFileMode)0x1ED), ("/tmp", sticky), ("/var/tmp", sticky), ("/sysroot", (UnixFileMode)0x1ED)])
            Directory.CreateDirectory(path, mode);
        Kernel.Mount("tmpfs", "/run", "tmpfs", "nosuid,nodev,mode=0755");
        Directory.CreateDirectory("/run/lock");
        Directory.CreateDirectory("/run/lvm");
        Directory.CreateDirectory("/dev/pts");
        Kernel.Mount("devpts", "/dev/pts", "devpts", "nosuid,mode=0620,ptmxmode=0666");
        Directory.CreateDirectory("/dev/shm");
        Kernel.Mount("tmpfs", "/dev/shm", "tmpfs", "nosuid,nodev");
        foreach (var (name, target) in ((string, string)[])[("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")])
            if (!Path.Exists($"/dev/{name}"))
                File.CreateSymbolicLink($"/dev/{name}", $"/proc/self/fd{target}");
    }

    /// <summary>The channel to the host, open.</summary>
    /// <exception cref="IOException">qemu was started without the channel.</exception>
    public static Descriptor OpenChannel()
    {
        var device = ChannelDevice();
        var channel = FileCalls.Open(NulBytes.Of(device), ReadWrite | FileCalls.CloseOnExec, 0);
        return channel.IsInvalid ? throw new IOException($"{device} can't be opened") : channel;
    }

    /// <summary>udev would make a link with the port's name; here it is looked up.</summary>
    private static string ChannelDevice()
    {
        const string ports = "/sys/class/virtio-ports";
        if (Directory.Exists(ports))
            foreach (var port in Directory.EnumerateFileSystemEntries(ports))
                if (File.Exists($"{port}/name") && File.ReadAllText($"{port}/name").Trim() == ChannelName)
                    return $"/dev/{Path.GetFileName(port)}";
        throw new IOException($"There is no virtio port named {ChannelName}.");
    }
}
