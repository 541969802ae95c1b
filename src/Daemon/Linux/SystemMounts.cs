namespace Engine.Daemon.Linux;

/// <summary>
/// The appliance's /dev, /dev/pts, /proc and /sys inside the guest's tree, for as long as a program of the guest runs. A
/// guest without such a folder does without. They are taken away by descriptors, since the program may rename folders.
/// </summary>
public sealed class SystemMounts : IDisposable
{
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
                MountCalls.TryUnmountOpen(mount);
    }

    private void Add(GuestTree tree, string folder)
    {
        var doing = $"mounting {folder} for the guest's program";
        using (var target = tree.TryFind(folder, follow: true))
        {
            if (target is null || FileStatus.Of(target, doing).Kind != FileKind.Folder)
                return;
            if (MountCalls.TryMount(folder, target.ProcPath, "", MountOptions.Binding) is not 0 and var number)
                throw Errno.Failure(number, doing);
        }
        // The same path now leads into what was mounted; held open, it can be unmounted whatever its name becomes.
        _mounted.Push(tree.Find(folder, follow: true, doing));
    }
}
