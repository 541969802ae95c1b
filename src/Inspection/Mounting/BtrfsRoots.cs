namespace Engine.Inspection.Mounting;

/// <summary>
/// Tells systems from their snapshots and containers on a btrfs. Each is a whole tree with the files of a system; only
/// the fstab inside tells which tree the system itself calls <c>/</c>, and the snapshot bears the original's fstab.
/// </summary>
internal static class BtrfsRoots
{
    /// <summary>Where the common tools keep snapshots and the layers of containers.</summary>
    private static readonly string[] CopyFolders =
    [
        ".snapshots", "timeshift-btrfs", "timeshift", ".btrfs", "snapshots", "btrbk_snapshots", "docker", "containers", "machines",
    ];

    private const int DepthMax = 64;

    /// <summary>Looked at only when its file system shows no system elsewhere: there may be thousands, and each look is a mount.</summary>
    public static bool IsCopyByName(FileSystem fileSystem) =>
        fileSystem is { IsNamedSubvolume: true, Subvolume.Path: { } path } && path.Split('/').Any(name => CopyFolders.Contains(name));

    /// <summary>Each system once.</summary>
    public static IEnumerable<Candidate> Originals(IReadOnlyList<Candidate> candidates) =>
        candidates.GroupBy(candidate => candidate.FileSystem.Device)
            .SelectMany(group => group.Count() == 1 ? group : OriginalsOfOne(group.ToList()));

    private static IEnumerable<Candidate> OriginalsOfOne(List<Candidate> candidates)
    {
        // The device shows its default subvolume, which also has a name of its own: one tree, named twice.
        var trees = candidates.GroupBy(candidate => TreeOf(candidate.FileSystem)).Select(OneName).ToList();
        var roots = trees.Select(candidate => candidate.FileSystem.Mountable.Name).ToHashSet();
        var originals = trees.Where(candidate => candidate.Root is not { } root
            || root.Device != candidate.FileSystem.Device || IsSameTree(root, candidate.FileSystem)
            || !roots.Contains(root.Mountable.Name) && !trees.Any(other => IsSameTree(other.FileSystem, root))).ToList();
        return originals.Where(candidate => candidate.Root is not null || !LiesInAnother(candidate, originals));
    }

    /// <summary>The name that the fstab uses; without one the device, as <c>list_filesystems</c> calls its default subvolume.</summary>
    private static Candidate OneName(IEnumerable<Candidate> sameTree)
    {
        var names = sameTree.ToList();
        return names.FirstOrDefault(candidate => candidate.Root == candidate.FileSystem)
            ?? names.FirstOrDefault(candidate => !candidate.FileSystem.IsNamedSubvolume)
            ?? names[0];
    }

    private static bool IsSameTree(FileSystem one, FileSystem other) =>
        one.Device == other.Device && TreeOf(one) == TreeOf(other);

    /// <summary>By the subvolume's number; one of which nothing but the name is known is a tree of its own.</summary>
    private static (long Id, string Name) TreeOf(FileSystem fileSystem) =>
        fileSystem.Subvolume is { } subvolume ? (subvolume.Id, "") : (0, fileSystem.IsNamedSubvolume ? fileSystem.Mountable.Name : "");

    /// <summary>A tree below another system's, which calls nothing its root: a container.</summary>
    private static bool LiesInAnother(Candidate candidate, List<Candidate> all)
    {
        var path = candidate.FileSystem.Subvolume?.Path;
        if (path is null)
            return false;
        if (all.Any(other => other.FileSystem is { Subvolume: null, IsNamedSubvolume: false }))
            return true;
        var paths = all.Where(other => other != candidate).Select(other => other.FileSystem.Subvolume?.Path).ToHashSet();
        var depth = 0;
        for (var slash = path.IndexOf('/'); slash > 0 && depth < DepthMax; slash = path.IndexOf('/', slash + 1), depth++)
            if (paths.Contains(path[..slash]))
                return true;
        return false;
    }
}
