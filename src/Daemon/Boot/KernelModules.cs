using Engine.Daemon.Linux;

namespace Engine.Daemon.Boot;

/// <summary>Loads kernel modules without modprobe: their order was worked out when the appliance was made.</summary>
internal static class KernelModules
{
    private const string PreloadOrder = "/lib/modules/preload-order";

    public static void Load(string path)
    {
        using var module = FileCalls.Open(NulBytes.Of(path), FileCalls.ReadOnly | FileCalls.CloseOnExec, 0);
        if (module.IsInvalid || !Kernel.TryLoadModule(module))
            Console.Error.WriteLine($"engined: {path} can't be loaded");
    }

    /// <summary>Those that most guests need; without this each is loaded at its first use, which takes a modprobe of half a second.</summary>
    public static void Preload()
    {
        if (!File.Exists(PreloadOrder))
            return;
        foreach (var path in File.ReadLines(PreloadOrder).Where(line => line.Length > 0))
            Load(path);
    }
}
