using System.Collections.Immutable;
using System.Text;

namespace Engine.Appliance.Build;

/// <summary>Picks the modules of a kernel package that disks and file systems need.</summary>
/// <param name="folder">A folder as /lib/modules/RELEASE.</param>
internal sealed class KernelModules(string folder)
{
    private const int ModuleBytesMax = 64 * 1024 * 1024;

    private static ReadOnlySpan<byte> DependsKey => "\0depends="u8;

    /// <summary>The recipe's modules and all they need, as paths below the folder.</summary>
    /// <remarks>Read from the modules themselves: depmod over the whole package takes many times longer.</remarks>
    /// <exception cref="InvalidDataException">A module needs one that is not there.</exception>
    public ImmutableArray<string> Choose(CancellationToken cancel)
    {
        var all = Directory.EnumerateFiles(Path.Combine(folder, "kernel"), "*.ko", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(folder, file))
            .ToDictionary(ModuleList.NameOf, StringComparer.Ordinal);
        var builtIn = File.ReadLines(Path.Combine(folder, "modules.builtin")).Select(ModuleList.NameOf).ToHashSet(StringComparer.Ordinal);
        var chosen = new SortedSet<string>(StringComparer.Ordinal);
        var open = new Queue<string>(all.Where(module => IsWanted(module.Value)).Select(module => module.Key));
        while (open.TryDequeue(out var name))
        {
            cancel.ThrowIfCancellationRequested();
            if (builtIn.Contains(name))
            {
                continue;
            }

            var path = all.GetValueOrDefault(name) ?? throw new InvalidDataException($"the kernel has no module {name}");
            if (chosen.Add(path))
            {
                foreach (var need in NeedsOf(Path.Combine(folder, path)))
                {
                    open.Enqueue(need);
                }
            }
        }

        return [.. chosen];
    }

    /// <summary>The names in a module's information "depends=a,b".</summary>
    internal static IEnumerable<string> Needs(ReadOnlySpan<byte> module)
    {
        var at = module.IndexOf(DependsKey);
        if (at < 0)
        {
            return [];
        }

        var value = module[(at + DependsKey.Length)..];
        var end = value.IndexOf((byte)0);
        var names = Encoding.ASCII.GetString(end < 0 ? value : value[..end]);
        return names.Split(',', StringSplitOptions.RemoveEmptyEntries).Select(ModuleList.NameOf);
    }

    private static IEnumerable<string> NeedsOf(string file) =>
        new FileInfo(file).Length <= ModuleBytesMax
            ? Needs(File.ReadAllBytes(file))
            : throw new InvalidDataException($"the module {file} is larger than {ModuleBytesMax} bytes");

    private static bool IsWanted(string path)
    {
        return ApplianceRecipe.ModuleFolders.Any(StartsAt) && !ApplianceRecipe.DroppedModuleFolders.Any(StartsAt);

        bool StartsAt(string name) => path.AsSpan("kernel/".Length).StartsWith(name, StringComparison.Ordinal);
    }
}
