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
        Kernel.Mkdir("/proc");
        Kernel.Mkdir("/sys");
        Kernel.Mkdir("/dev");
        Kernel.Mount("proc", "/proc", "proc", 0);
        Kernel.Mount("sysfs", "/sys", "sysfs", 0);
        Kernel.Mount("devtmpfs", "/dev", "devtmpfs", 0);
        var program = Kernel.Open("/init", Kernel.ORdOnly);

        LoadModules();
        ScsiDisks.BindInOrder();

        Kernel.Mkdir("/layer");
        Kernel.Mount("tmpfs", "/layer", "tmpfs", 0);
        foreach (var part in (string[])["lower", "upper", "work"])
            Kernel.Mkdir($"/layer/{part}");
        Kernel.Mount("/dev/vda", "/layer/lower", "erofs", Kernel.MsRdOnly);
        Kernel.Mkdir(NewRoot);
        Kernel.Mount("overlay", NewRoot, "overlay", 0, "lowerdir=/layer/lower,upperdir=/layer/upper,workdir=/layer/work");
        foreach (var tree in (string[])["/proc", "/sys", "/dev"])
        {
            Kernel.Mkdir(NewRoot + tree);
            Kernel.Mount(tree, NewRoot + tree, null, Kernel.MsMove);
        }
        Kernel.Chdir(NewRoot);
        Kernel.EnterRoot();
        Kernel.Become(program, ["engined", "--appliance"]);
    }

    /// <summary>Disks must not be given names before all are there: see <see cref="ScsiDisks"/>.</summary>
    private static void LoadModules()
    {
        foreach (var name in File.ReadLines(LoadOrder))
        {
            if (name.Length == 0)
                continue;
            var path = name.StartsWith('/') ? name : $"/lib/modules/{name}";
            var module = Kernel.Open(path, Kernel.ORdOnly);
            if (!Kernel.TryLoadModule(module))
                Console.Error.WriteLine($"engined: {name} can't be loaded");
            Kernel.Close(module);
            File.Delete(path); // the initramfs is memory
            ScsiDisks.HoldNames();
        }
    }
}
