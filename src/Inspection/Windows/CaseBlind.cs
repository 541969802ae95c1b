namespace Engine.Inspection.Windows;

/// <summary>Paths of a system that makes no difference between small and capital letters, on one that does.</summary>
internal static class CaseBlind
{
    /// <summary>System32 has some ten thousand names.</summary>
    private const int NamesMax = 100_000;

    /// <summary>The path as the guest spells it; null when a part of it is not there.</summary>
    /// <param name="path">Absolute.</param>
    public static string? Find(IFileTree tree, string path)
    {
        if (tree.KindOf(path) != FileKind.None)
            return path;
        var found = "";
        foreach (var name in path.Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var folder = found.Length == 0 ? "/" : found;
            if (tree.KindOf($"{found}/{name}") != FileKind.None)
                found = $"{found}/{name}";
            else if (tree.List(folder, NamesMax).FirstOrDefault(other => other.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } spelled)
                found = $"{found}/{spelled}";
            else
                return null;
        }
        return found;
    }
}
