using Engine.Daemon.Linux;

namespace Engine.Daemon.Boot;

/// <summary>The second stage, as process 1 of the appliance: the few things that other systems' init and udev would do.</summary>
internal static class ApplianceMachine
{
    private const string ChannelName = "org.libguestfs.channel.0";

    public static void Prepare()
    {
        Kernel.Umask(0x12); // 022
        Kernel.Chdir("/");
        foreach (var (path, mode) in ((string, uint)[])[("/run", 0x1ED), ("/tmp", 0x3FF), ("/var/tmp", 0x3FF), ("/sysroot", 0x1ED)])
            Kernel.Mkdir(path, mode);
        Kernel.Mount("tmpfs", "/run", "tmpfs", Kernel.MsNoSuid | Kernel.MsNoDev, "mode=0755");
        Kernel.Mkdir("/run/lock");
        Kernel.Mkdir("/run/lvm");
        Kernel.Mkdir("/dev/pts");
        Kernel.Mount("devpts", "/dev/pts", "devpts", Kernel.MsNoSuid, "mode=0620,ptmxmode=0666");
        Kernel.Mkdir("/dev/shm", 0x3FF);
        Kernel.Mount("tmpfs", "/dev/shm", "tmpfs", Kernel.MsNoSuid | Kernel.MsNoDev);
        Kernel.Symlink("/proc/self/fd", "/dev/fd");
        Kernel.Symlink("/proc/self/fd/0", "/dev/stdin");
        Kernel.Symlink("/proc/self/fd/1", "/dev/stdout");
        Kernel.Symlink("/proc/self/fd/2", "/dev/stderr");
    }

    /// <summary>The device of the channel to the host. udev would make a link with its name.</summary>
    /// <exception cref="IOException">qemu was started without the channel.</exception>
    public static string ChannelDevice()
    {
        const string ports = "/sys/class/virtio-ports";
        if (Directory.Exists(ports))
            foreach (var port in Directory.EnumerateFileSystemEntries(ports))
                if (File.Exists($"{port}/name") && File.ReadAllText($"{port}/name").Trim() == ChannelName)
                    return $"/dev/{Path.GetFileName(port)}";
        throw new IOException($"There is no virtio port named {ChannelName}.");
    }
}
