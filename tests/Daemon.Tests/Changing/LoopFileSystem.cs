using System.Diagnostics;
using Engine.Daemon.Tests.Files;

namespace Engine.Daemon.Tests.Changing;

/// <summary>A file system of a kind in a file, mounted in the guest's tree: for flags, which a temporary one does not have.</summary>
internal sealed class LoopFileSystem : IDisposable
{
    private readonly string _path;

    public LoopFileSystem(GuestFolder guest, string name, string kind)
    {
        _path = guest.HostPath(name);
        guest.Shell($"truncate -s 16M $TOP/{name}.img; mkfs.{kind} -q $TOP/{name}.img; mkdir {name}; mount -o loop $TOP/{name}.img {name}");
    }

    public void Dispose()
    {
        using var process = Process.Start("/bin/umount", [_path]);
        process.WaitForExit();
    }
}
