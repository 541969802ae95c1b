namespace Engine.Protocol.Client;

// The entries are generated; this finds them.
public static partial class ActionCatalog
{
    private static readonly Dictionary<string, ActionEntry> ByName = Index();

    /// <summary>All actions, in the order of their names.</summary>
    public static IReadOnlyList<ActionEntry> All { get; } = [.. ByName.Values.Distinct().OrderBy(entry => entry.Name, StringComparer.Ordinal)];

    /// <summary>An action by its name or an alias, with dashes or underscores; null when there is none.</summary>
    public static ActionEntry? Find(string name) => ByName.GetValueOrDefault(name) ?? ByName.GetValueOrDefault(name.Replace('-', '_'));

    private static Dictionary<string, ActionEntry> Index()
    {
        var index = new Dictionary<string, ActionEntry>(StringComparer.Ordinal);
        foreach (var entry in Entries())
            foreach (var name in (string[])[entry.Name, .. entry.Alias.Split(' ', StringSplitOptions.RemoveEmptyEntries)])
                index.TryAdd(name, entry);
        return index;
    }
}
