using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>
/// The appliance's /dev, /dev/pts, /proc and /sys inside the guest's tree, for as long as a program of the guest runs. A
/// guest without such a folder does without. They are taken away by descriptors, since the program may rename folders.
/// </summary>
public sealed partial class SystemMounts : IDisposable
{
    private const ulong Bind = 4096;
    private const int Detach = 2;

    // Bound one by one: a recursive binding, detached, can take the appliance's own /dev/pts with it.
    private static readonly string[] Folders = ["/dev", "/dev/pts", "/proc", "/sys"];

    private readonly Stack<Descriptor> _mounted = [];

    public SystemMounts(GuestTree tree)
    {
        try
        {
            foreach (var folder in Folders)
                Add(tree, folder);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        while (_mounted.TryPop(out var mount))
            using (mount)
                _ = Unmount(NulBytes.Of(mount.ProcPath), Detach);
    }

    private void Add(GuestTree tree, string folder)
    {
        var doing = $"mounting {folder} for the guest's program";
        using (var target = tree.TryFind(folder, follow: true))
        {
            if (target is null || FileStatus.Of(target, doing).Kind != FileKind.Folder)
                return;
            if (Mount(NulBytes.Of(folder), NulBytes.Of(target.ProcPath), null, Bind, 0) != 0)
                throw Errno.LastFailure(doing);
        }
        // The same path now leads into what was mounted; held open, it can be unmounted whatever its name becomes.
        _mounted.Push(tree.Find(folder, follow: true, doing));
    }

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true)]
    private static partial int Mount(byte[] source, byte[] target, byte[]? type, ulong flags, nint data);

    [LibraryImport("libc", EntryPoint = "umount2", SetLastError = true)]
    private static partial int Unmount(byte[] target, int flags);
}
