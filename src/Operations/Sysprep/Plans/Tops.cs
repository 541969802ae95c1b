namespace Engine.Operations.Sysprep.Plans;

/// <summary>The changes that no other one's folder takes with it: a look at these shows whether all are made.</summary>
internal static class Tops
{
    public static IReadOnlyList<PlannedChange> Of(IReadOnlyList<PlannedChange> changes)
    {
        var removed = changes.Where(change => change.Change == ChangeKind.Remove).Select(change => change.Path).ToHashSet(StringComparer.Ordinal);
        return [.. changes.Where(change => change.Change != ChangeKind.Remove || !removed.Contains(Above(change.Path)))];
    }

    private static string Above(string path) => path[..Math.Max(path.LastIndexOf('/'), 0)];
}
