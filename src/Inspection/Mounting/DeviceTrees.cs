namespace Engine.Inspection.Mounting;

/// <summary>What can be mounted of one block device: itself, and on btrfs each subvolume.</summary>
internal sealed class DeviceTrees
{
    private const long TopLevelId = 5;

    private readonly Dictionary<string, FileSystem> _byPath = [];
    private readonly Dictionary<long, FileSystem> _byId = [];
    private FileSystem? _whole;

    public DeviceTrees(FileSystem first) => Add(first);

    public void Add(FileSystem fileSystem)
    {
        if (!fileSystem.IsNamedSubvolume)
            _whole ??= fileSystem;
        else if (fileSystem.Subvolume is null)
            return;
        var (id, path) = fileSystem.Subvolume ?? new Subvolume(TopLevelId, "");
        // Whoever names a subvolume gets it by its name, even if it is also the default one.
        if (fileSystem.IsNamedSubvolume || !_byId.ContainsKey(id))
            (_byPath[path], _byId[id]) = (fileSystem, fileSystem);
    }

    /// <summary>Null when the entry names a subvolume that isn't here.</summary>
    public FileSystem? Find(FstabEntry entry)
    {
        if (entry.Subvolume is null && entry.SubvolumeId is null)
            return _whole;
        // The kernel wants both to agree when both are given; after a rollback it is the id that is left behind.
        return (entry.Subvolume is { } path ? _byPath.GetValueOrDefault(path) : null)
            ?? (entry.SubvolumeId is { } id ? _byId.GetValueOrDefault(id == 0 ? TopLevelId : id) : null);
    }
}
