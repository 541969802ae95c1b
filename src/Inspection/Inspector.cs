using Engine.Inspection.FileTrees;
using Engine.Inspection.Linux;
using Engine.Inspection.Mounting;

namespace Engine.Inspection;

/// <summary>Which operating systems are on these file systems.</summary>
public sealed class Inspector
{
    /// <summary>File systems that are mounted to look, at most: a btrfs may hold a hundred thousand subvolumes.</summary>
    public const int LooksMax = 512;

    /// <summary>Mount points that one system is said to have, at most.</summary>
    public const int MountpointsMax = 1000;

    private readonly IMachine _machine;
    private readonly DeviceNames _names;
    private readonly Dictionary<string, Candidate?> _looked = [];

    private Inspector(IMachine machine)
    {
        _machine = machine;
        _names = new DeviceNames(machine);
    }

    /// <summary>The systems in the order of their roots among the file systems. Never fails for what a guest holds.</summary>
    public static IReadOnlyList<InspectedSystem> Inspect(IMachine machine) => new Inspector(machine).Run();

    private List<InspectedSystem> Run()
    {
        var candidates = new List<Candidate>();
        foreach (var fileSystem in _machine.FileSystems.Where(one => CanHoldRoot(one) && !BtrfsRoots.IsCopyByName(one)))
            candidates.AddRange(Look(fileSystem));
        foreach (var candidate in candidates.ToList())
            if (candidate.Root is { } named && !_looked.ContainsKey(named.Mountable.Name))
                candidates.AddRange(Look(named));
        var found = candidates.Select(candidate => candidate.FileSystem.Device).ToHashSet();
        foreach (var fileSystem in _machine.FileSystems.Where(one => CanHoldRoot(one) && !found.Contains(one.Device)))
            candidates.AddRange(Look(fileSystem));
        return BtrfsRoots.Originals(candidates)
            .OrderBy(candidate => Position(candidate.FileSystem))
            .Select(WithMountpoints)
            .ToList();
    }

    private IEnumerable<Candidate> Look(FileSystem fileSystem)
    {
        if (_looked.Count >= LooksMax || !_looked.TryAdd(fileSystem.Mountable.Name, null))
            yield break;
        if (_machine.Mounted(fileSystem.Mountable, tree => Examine(tree, fileSystem)) is { } candidate)
            yield return _looked[fileSystem.Mountable.Name] = candidate;
    }

    private Candidate? Examine(IFileTree tree, FileSystem fileSystem)
    {
        if (tree.KindOf("/etc") != FileKind.Directory && tree.KindOf("/usr/lib/os-release") != FileKind.File)
            return null;
        var fstab = Fstab.Read(tree);
        var system = SeparateUsr(tree, fstab, fileSystem) is { } usr
            ? _machine.Mounted(usr.Mountable, usrTree => LinuxRoot.Examine(new JoinedTree(tree, "/usr", usrTree), fileSystem.Mountable))
                ?? LinuxRoot.Examine(tree, fileSystem.Mountable)
            : LinuxRoot.Examine(tree, fileSystem.Mountable);
        if (system is null)
            return null;
        var rootEntry = fstab.LastOrDefault(entry => entry.Path == "/");
        return new Candidate(fileSystem, system, fstab, rootEntry is null ? null : _names.Find(rootEntry, fileSystem));
    }

    /// <summary>The file system that fstab mounts on an empty /usr; null when /usr is part of the root.</summary>
    private FileSystem? SeparateUsr(IFileTree tree, IReadOnlyList<FstabEntry> fstab, FileSystem root) =>
        tree.KindOf("/usr/bin") == FileKind.None && tree.KindOf("/usr/lib") == FileKind.None
        && fstab.LastOrDefault(entry => entry.Path == "/usr") is { } entry
        && _names.Find(entry, root) is { } usr && usr != root && CanHoldRoot(usr) ? usr : null;

    private InspectedSystem WithMountpoints(Candidate candidate)
    {
        var mountpoints = new Dictionary<string, Mountable> { ["/"] = candidate.FileSystem.Mountable };
        var all = new List<Mountable> { candidate.FileSystem.Mountable };
        var seen = new HashSet<Mountable>(all);
        foreach (var entry in candidate.Fstab)
        {
            if (entry.Path == "/" || mountpoints.Count >= MountpointsMax || _names.Find(entry, candidate.FileSystem) is not { } target)
                continue;
            if (seen.Add(target.Mountable))
                all.Add(target.Mountable);
            if (!entry.IsSwap)
                mountpoints[entry.Path] = target.Mountable;
        }
        return candidate.System with
        {
            Mountpoints = mountpoints.Select(pair => new Mountpoint(pair.Key, pair.Value))
                .OrderBy(mountpoint => mountpoint.Path.Length).ThenBy(mountpoint => mountpoint.Path, StringComparer.Ordinal).ToList(),
            Filesystems = all,
        };
    }

    private Dictionary<string, int>? _positions;

    private int Position(FileSystem fileSystem) =>
        (_positions ??= _machine.FileSystems.Select((one, index) => (one.Mountable.Name, index))
            .DistinctBy(pair => pair.Name).ToDictionary(pair => pair.Name, pair => pair.index))[fileSystem.Mountable.Name];

    private static bool CanHoldRoot(FileSystem fileSystem) => fileSystem.Type is not ("swap" or "unknown" or "");
}
