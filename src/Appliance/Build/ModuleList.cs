using System.Collections.Immutable;

namespace Engine.Appliance.Build;

/// <summary>The kernel's modules and what each needs, as depmod writes them (modules.dep, modules.builtin).</summary>
internal sealed class ModuleList
{
    private readonly Dictionary<string, string> _paths = new(StringComparer.Ordinal);
    private readonly Dictionary<string, ImmutableArray<string>> _needs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _builtIn;

    /// <summary>"kernel/drivers/char/hw_random/virtio-rng.ko" and "virtio_rng" are the same module.</summary>
    public static string NameOf(string path)
    {
        var name = path[(path.LastIndexOf('/') + 1)..];
        var end = name.IndexOf(".ko", StringComparison.Ordinal);
        return (end < 0 ? name : name[..end]).Replace('-', '_');
    }

    /// <param name="dependencies">The text of modules.dep: "path: path path …".</param>
    /// <param name="builtIn">The text of modules.builtin: a path a line.</param>
    /// <exception cref="InvalidDataException">A line is not of this form.</exception>
    public ModuleList(string dependencies, string builtIn)
    {
        foreach (var line in dependencies.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = line.IndexOf(':');
            if (colon <= 0)
            {
                throw new InvalidDataException($"modules.dep has the line '{line}'");
            }

            var path = line[..colon];
            _paths[NameOf(path)] = path;
            _needs[NameOf(path)] = [.. line[(colon + 1)..].Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(NameOf)];
        }

        _builtIn = [.. builtIn.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(NameOf)];
    }

    /// <summary>The paths of these modules and of all they need, each after what it needs, without what the kernel has built in.</summary>
    /// <exception cref="InvalidDataException">A module is neither there nor built in, or modules need each other.</exception>
    public ImmutableArray<string> LoadOrder(IEnumerable<string> names)
    {
        var order = ImmutableArray.CreateBuilder<string>();
        var done = new HashSet<string>(StringComparer.Ordinal);
        var open = new HashSet<string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            Visit(NameOf(name));
        }

        return order.ToImmutable();

        void Visit(string name)
        {
            if (done.Contains(name) || (_builtIn.Contains(name) && !_paths.ContainsKey(name)))
            {
                return;
            }

            if (!_paths.TryGetValue(name, out var path))
            {
                throw new InvalidDataException($"the kernel has no module {name}");
            }

            if (!open.Add(name))
            {
                throw new InvalidDataException($"the module {name} needs itself");
            }

            foreach (var need in _needs[name])
            {
                Visit(need);
            }

            open.Remove(name);
            done.Add(name);
            order.Add(path);
        }
    }
}
