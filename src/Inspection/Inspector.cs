using Engine.Inspection.FileTrees;
using Engine.Inspection.Linux;
using Engine.Inspection.Mounting;
using Engine.Inspection.Windows;

namespace Engine.Inspection;

/// <summary>Which operating systems are on these file systems.</summary>
public sealed class Inspector
{
    /// <summary>File systems that are mounted to look, at most: a btrfs may hold a hundred thousand subvolumes.</summary>
    public const int LooksMax = 512;

    /// <summary>Mount points that one system is said to have, at most.</summary>
    public const int MountpointsMax = 1000;

    /// <summary>Systems, copies of systems among them, after which no more are looked for. All of them are held in memory.</summary>
    public const int CandidatesMax = 128;

    /// <summary>Characters of all mount points of one system with their mountables.</summary>
    private const int MountpointCharsMax = 64 * 1024;

    private readonly IMachine _machine;
    private readonly DeviceNames _names;
    private readonly Dictionary<string, int> _positions = [];
    private readonly HashSet<string> _looked = [];
    private int _found;

    private Inspector(IMachine machine)
    {
        _machine = machine;
        _names = new DeviceNames(machine);
        foreach (var fileSystem in machine.FileSystems)
            _positions.TryAdd(fileSystem.Mountable.Name, _positions.Count);
    }

    /// <summary>The systems in the order of their roots among the file systems. Never fails for what a guest holds.</summary>
    public static IReadOnlyList<InspectedSystem> Inspect(IMachine machine) => new Inspector(machine).Run();

    private List<InspectedSystem> Run()
    {
        var candidates = new List<Candidate>();
        var roots = _machine.FileSystems.Where(CanHoldRoot).ToList();
        // Shallow subvolumes first: systems lie there, and what lies deep must not use up the looks.
        LookAt(roots.Where(one => !BtrfsRoots.IsCopyByName(one)).OrderBy(Depth), candidates);
        // After a rollback a system's own fstab may call a snapshot its root.
        LookAt(candidates.Select(candidate => candidate.Root).OfType<FileSystem>().ToList(), candidates);
        // Copies alone are better than nothing.
        var found = candidates.Select(candidate => candidate.FileSystem.Device).ToHashSet();
        LookAt(roots.Where(one => !found.Contains(one.Device)), candidates);
        return BtrfsRoots.Originals(candidates)
            .Select(candidate => candidate.System)
            .OrderBy(system => _positions[system.Root.Name])
            .ToList();
    }

    private void LookAt(IEnumerable<FileSystem> fileSystems, List<Candidate> candidates) =>
        candidates.AddRange(fileSystems.Select(Look).OfType<Candidate>());

    private Candidate? Look(FileSystem fileSystem) =>
        _looked.Count < LooksMax && _found < CandidatesMax && _looked.Add(fileSystem.Mountable.Name)
            ? _machine.Mounted(fileSystem.Mountable, tree => Examine(tree, fileSystem)) : null;

    private Candidate? Examine(IFileTree tree, FileSystem fileSystem)
    {
        if (tree.KindOf("/etc") != FileKind.Directory && tree.KindOf("/usr/lib/os-release") != FileKind.File)
            return ExamineWindows(tree, fileSystem);
        var fstab = Fstab.Read(tree);
        var system = SeparateUsr(tree, fstab, fileSystem) is { } usr
            ? _machine.Mounted(usr.Mountable, usrTree => LinuxRoot.Examine(new JoinedTree(tree, "/usr", usrTree), fileSystem.Mountable))
                ?? LinuxRoot.Examine(tree, fileSystem.Mountable)
            : LinuxRoot.Examine(tree, fileSystem.Mountable);
        if (system is null)
            return ExamineWindows(tree, fileSystem);
        _found++;
        var ownRoot = fstab.LastOrDefault(entry => entry.Path == "/") is { } rootEntry ? _names.Find(rootEntry, fileSystem) : null;
        return new Candidate(fileSystem, WithMountpoints(system, fileSystem, fstab), ownRoot);
    }

    private Candidate? ExamineWindows(IFileTree tree, FileSystem fileSystem)
    {
        if (WindowsRoot.Examine(tree, fileSystem.Mountable, _machine.FileSystems) is not { } system)
            return null;
        _found++;
        return new Candidate(fileSystem, WithMountpoints(system, fileSystem, []), null);
    }

    /// <summary>The file system that fstab mounts on an empty /usr; null when /usr is part of the root.</summary>
    private FileSystem? SeparateUsr(IFileTree tree, IReadOnlyList<FstabEntry> fstab, FileSystem root) =>
        tree.KindOf("/usr/bin") == FileKind.None && tree.KindOf("/usr/lib") == FileKind.None
        && fstab.LastOrDefault(entry => entry.Path == "/usr") is { } entry
        && _names.Find(entry, root) is { } usr && usr != root && CanHoldRoot(usr) ? usr : null;

    private InspectedSystem WithMountpoints(InspectedSystem system, FileSystem root, IReadOnlyList<FstabEntry> fstab)
    {
        var mountpoints = new Dictionary<string, Mountable> { ["/"] = root.Mountable };
        var all = new List<Mountable> { root.Mountable };
        var seen = new HashSet<Mountable>(all);
        var chars = 0;
        foreach (var entry in fstab)
        {
            if (mountpoints.Count >= MountpointsMax || chars > MountpointCharsMax)
                break;
            if (entry.Path == "/" || _names.Find(entry, root) is not { } target)
                continue;
            chars += entry.Path.Length + target.Mountable.Name.Length;
            if (seen.Add(target.Mountable))
                all.Add(target.Mountable);
            if (!entry.IsSwap)
                mountpoints[entry.Path] = target.Mountable;
        }
        return system with
        {
            Mountpoints = mountpoints.Select(pair => new Mountpoint(pair.Key, pair.Value))
                .OrderBy(mountpoint => mountpoint.Path.Length).ThenBy(mountpoint => mountpoint.Path, StringComparer.Ordinal).ToList(),
            Filesystems = all,
        };
    }

    /// <summary>0 for a device, 1 for <c>@</c>, 2 for <c>@/var</c>.</summary>
    private static int Depth(FileSystem fileSystem) =>
        fileSystem is { IsNamedSubvolume: true, Subvolume.Path: { } path } ? path.AsSpan().Count('/') + 1 : 0;

    private static bool CanHoldRoot(FileSystem fileSystem) => fileSystem.Type is not ("swap" or "unknown" or "");
}
