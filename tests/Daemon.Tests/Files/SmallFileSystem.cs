namespace Engine.Daemon.Tests.Files;

/// <summary>A small file system in memory, mounted in the guest's tree: what is written there soon finds it full.</summary>
public sealed class SmallFileSystem : IDisposable
{
    private readonly string _path;

    public SmallFileSystem(GuestFolder guest, string name, int megabytes)
    {
        _path = guest.HostPath(name);
        guest.Shell($"mkdir {name}; mount -t tmpfs -o size={megabytes}m,mode=755 tmpfs {name}");
    }

    public void Dispose()
    {
        using var process = System.Diagnostics.Process.Start("/bin/umount", [_path]);
        process.WaitForExit();
    }
}
