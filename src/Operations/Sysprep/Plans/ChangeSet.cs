namespace Engine.Operations.Sysprep.Plans;

/// <summary>
/// The changes of one system in their order, one a path. What an earlier operation removes, no later one changes or makes
/// again; what one rewrites, a later one may still remove.
/// </summary>
internal sealed class ChangeSet
{
    private readonly Dictionary<string, PlannedChange> _changes = new(StringComparer.Ordinal);
    private readonly List<PlannedChange> _order = [];
    private readonly HashSet<PlannedChange> _dropped = new(ReferenceEqualityComparer.Instance);

    public IReadOnlyList<PlannedChange> All => _dropped.Count == 0 ? _order : [.. _order.Where(change => !_dropped.Contains(change))];

    /// <returns>Why the change is not taken, or null.</returns>
    public string? Add(PlannedChange change)
    {
        if (_changes.TryGetValue(change.Path, out var earlier))
        {
            if (earlier.Change == ChangeKind.Remove)
                return change.Change == ChangeKind.Remove ? null : $"{earlier.Operation} removes it";
            if (change.Change != ChangeKind.Remove)
                return $"{earlier.Operation} has rewritten it";
            _dropped.Add(earlier);
        }
        else if (change.Change != ChangeKind.Remove && RemovedAbove(change.Path) is { } above)
        {
            return $"{above.Operation} removes {above.Path}";
        }
        _changes[change.Path] = change;
        _order.Add(change);
        return null;
    }

    private PlannedChange? RemovedAbove(string path)
    {
        for (var slash = path.LastIndexOf('/'); slash > 0; slash = path.LastIndexOf('/', slash - 1))
            if (_changes.TryGetValue(path[..slash], out var above) && above.Change == ChangeKind.Remove)
                return above;
        return null;
    }
}
