using Engine.Daemon.Linux;

namespace Engine.Daemon.Boot;

/// <summary>
/// The first stage, inside the initramfs: loads the modules that are needed to see the disks, mounts the appliance's
/// read-only root with a layer of memory over it, and becomes the same program in there.
/// </summary>
internal static class PrivateRoot
{
    private const string LoadOrder = "/lib/modules/load-order";
    private const string NewRoot = "/newroot";

    public static bool IsHere => File.Exists(LoadOrder);

    public static void Enter()
    {
        foreach (var (path, type) in ((string, string)[])[("/proc", "proc"), ("/sys", "sysfs"), ("/dev", "devtmpfs")])
        {
            Directory.CreateDirectory(path);
            Kernel.Mount(type, path, type);
        }
        var program = Open("/init");

        LoadModules();
        ScsiDisks.BindInOrder();

        var exported = ExportedRoot.Find(File.ReadAllText("/proc/cmdline"));
        Directory.CreateDirectory("/layer");
        Kernel.Mount("tmpfs", "/layer", "tmpfs");
        foreach (var part in (string[])["lower", "upper", "work"])
            Directory.CreateDirectory($"/layer/{part}");
        Kernel.Mount(exported?.Open() ?? "/dev/vda", "/layer/lower", "erofs", "ro");
        Directory.CreateDirectory(NewRoot);
        Kernel.Mount("overlay", NewRoot, "overlay", "lowerdir=/layer/lower,upperdir=/layer/upper,workdir=/layer/work");
        foreach (var tree in (string[])["/proc", "/sys", "/dev"])
        {
            Directory.CreateDirectory(NewRoot + tree);
            Kernel.Move(tree, NewRoot + tree);
        }
        Kernel.EnterRoot(NewRoot);
        Kernel.Become(program, exported is null ? ["engined", "--appliance"] : ["engined", "--exported", exported.KernelName]);
    }

    /// <summary>Disks must not be given names before all are there: see <see cref="ScsiDisks"/>.</summary>
    private static void LoadModules()
    {
        foreach (var name in File.ReadLines(LoadOrder).Where(line => line.Length > 0))
        {
            var path = name.StartsWith('/') ? name : $"/lib/modules/{name}";
            KernelModules.Load(path);
            File.Delete(path); // the initramfs is memory
            ScsiDisks.HoldNames();
        }
    }

    private static Descriptor Open(string path)
    {
        var file = FileCalls.Open(NulBytes.Of(path), FileCalls.ReadOnly | FileCalls.CloseOnExec, 0);
        return file.IsInvalid ? throw new IOException($"{path} can't be opened") : file;
    }
}
