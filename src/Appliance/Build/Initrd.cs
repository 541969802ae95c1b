using System.Text;

namespace Engine.Appliance.Build;

/// <summary>The archive the kernel starts from: the daemon as /init, the libraries it names, and the modules that reach the root.</summary>
internal static class Initrd
{
    private const uint Executable = 0x1ed;
    private const string LibraryFolder = "lib/x86_64-linux-gnu";
    private const string Interpreter = "/lib64/ld-linux-x86-64.so.2";

    private static readonly string[] _folders = ["dev", "newroot", "proc", "root", "run", "sys", "tmp"];

    /// <param name="modules">A folder of modules and the order in which they are loaded.</param>
    /// <exception cref="ApplianceBuildException">The daemon is no program for the appliance, or names an unknown library.</exception>
    public static void Write(Stream to, ReadOnlySpan<byte> daemon, SystemLayer layer, string modules)
    {
        using var archive = new CpioWriter(to);
        foreach (var folder in _folders)
        {
            archive.AddFolder(folder);
        }

        archive.AddCharacterDevice("dev/console", 5, 1, 0x180);
        archive.AddCharacterDevice("dev/null", 1, 3, 0x1b6);
        archive.AddFile("init", daemon, Executable);
        AddLibraries(archive, daemon, layer);
        foreach (var file in Directory.GetFiles(modules).Order(StringComparer.Ordinal))
        {
            archive.AddFile($"lib/modules/{Path.GetFileName(file)}", File.ReadAllBytes(file));
        }
    }

    private static void AddLibraries(CpioWriter archive, ReadOnlySpan<byte> daemon, SystemLayer layer)
    {
        var (needed, interpreter) = LibrariesOf(daemon, "the daemon");
        if (interpreter is null)
        {
            return; // a static daemon needs nothing
        }

        if (interpreter != Interpreter)
        {
            throw new ApplianceBuildException($"the daemon asks for the interpreter {interpreter}, which the appliance has not");
        }

        archive.AddFile(Interpreter[1..], Library(layer, Path.GetFileName(Interpreter)), Executable);
        var done = new HashSet<string>(StringComparer.Ordinal) { Path.GetFileName(Interpreter) };
        var open = new Queue<string>(needed);
        while (open.TryDequeue(out var name))
        {
            if (done.Add(name))
            {
                var bytes = Library(layer, name);
                archive.AddFile($"{LibraryFolder}/{name}", bytes, Executable);
                foreach (var next in LibrariesOf(bytes, name).Needed)
                {
                    open.Enqueue(next);
                }
            }
        }
    }

    private static (IEnumerable<string> Needed, string? Interpreter) LibrariesOf(ReadOnlySpan<byte> file, string name)
    {
        try
        {
            return ElfImage.Libraries(file);
        }
        catch (InvalidDataException broken)
        {
            throw new ApplianceBuildException($"{name} is not a program for the appliance: {broken.Message}", cause: broken);
        }
    }

    private static byte[] Library(SystemLayer layer, string name)
    {
        var path = Path.Combine(layer.Libraries, name);
        return name == Path.GetFileName(name) && File.Exists(path)
            ? File.ReadAllBytes(path)
            : throw new ApplianceBuildException(
                $"the daemon needs {name}, which is not among the appliance's libraries for it",
                evidence: string.Join(' ', ApplianceRecipe.DaemonLibraries));
    }
}
