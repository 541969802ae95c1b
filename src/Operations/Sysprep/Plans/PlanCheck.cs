namespace Engine.Operations.Sysprep.Plans;

/// <summary>
/// Whether a guest is still what a plan was made of: what is found in it now is compared with the plan, path by path with
/// attributes and digests, and no path may be missing or new.
/// </summary>
internal static class PlanCheck
{
    public const int DifferencesMax = 20;

    /// <returns>The first differences, a sentence each; none when the plan holds.</returns>
    public static IReadOnlyList<string> Differences(IReadOnlyList<PlannedChange> planned, IReadOnlyList<PlannedChange> found)
    {
        var now = found.ToDictionary(change => change.Path, StringComparer.Ordinal);
        var known = new HashSet<string>(StringComparer.Ordinal);
        var differences = planned
            .Select(change => known.Add(change.Path)
                ? Difference(change, now.GetValueOrDefault(change.Path))
                : $"{change.Path} stands in the plan twice")
            .Concat(found.Where(change => !known.Contains(change.Path))
                .Select(change => $"{change.Path} is not in the plan, and {change.Operation} would change it"))
            .OfType<string>();
        return [.. differences.Take(DifferencesMax)];
    }

    private static string? Difference(PlannedChange planned, PlannedChange? now)
    {
        if (now is null)
            return planned.Change == ChangeKind.Make ? $"{planned.Path} is there already" : $"{planned.Path} is not there any more, or not to be changed";
        if (now == planned)
            return null;
        if (now.Change != planned.Change || now.Operation != planned.Operation)
            return $"{planned.Path} is planned to be changed by {planned.Operation} ({planned.Change}), and now by {now.Operation} ({now.Change})";
        return now.Before == planned.Before
            ? $"{planned.Path} would get another content"
            : $"{planned.Path} is another: {string.Join(", ", Fields(planned.Before, now.Before))}";
    }

    private static IEnumerable<string> Fields(PathState? before, PathState? now)
    {
        (string Name, object? Before, object? Now)[] all =
        [
            ("type", before?.Type, now?.Type), ("mode", before?.Mode, now?.Mode), ("owner", before?.Owner, now?.Owner),
            ("group", before?.Group, now?.Group), ("size", before?.Size, now?.Size), ("modified", before?.Modified, now?.Modified),
            ("names", before?.Names, now?.Names), ("flags", before?.Flags, now?.Flags), ("target", before?.Target, now?.Target),
            ("sha256", before?.Sha256, now?.Sha256), ("label", before?.Label, now?.Label),
        ];
        return all.Where(field => !Equals(field.Before, field.Now)).Select(field => $"{field.Name} {field.Before ?? "none"} → {field.Now ?? "none"}");
    }
}
