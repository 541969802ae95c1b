using Engine.Protocol;

namespace Engine.Inspection.Tests.Fixtures;

/// <summary>Disks in memory, put together as a test needs them.</summary>
public sealed class TextMachine : IMachine
{
    private readonly List<Device> _disks = [];
    private readonly List<FileSystem> _fileSystems = [];
    private readonly Dictionary<string, IFileTree> _trees = [];

    public IReadOnlyList<Device> Disks => _disks;

    public IReadOnlyList<FileSystem> FileSystems => _fileSystems;

    /// <summary>Mountables in the order they were mounted.</summary>
    public List<string> Mounts { get; } = [];

    public TextMachine Disk(string name)
    {
        _disks.Add(new Device(name));
        return this;
    }

    /// <param name="name">A partition <c>/dev/sda1</c> (its disk is added when new), or a logical volume.</param>
    /// <param name="tree">Null for what can't be mounted.</param>
    public TextMachine Add(string name, IFileTree? tree, string type = "ext4", string uuid = "", string label = "",
        string partitionUuid = "", string partitionLabel = "")
    {
        var device = new Device(name);
        Partition? partition = null;
        var disk = name.TrimEnd("0123456789".ToCharArray());
        if (name.StartsWith("/dev/sd") && disk != name)
        {
            if (!_disks.Contains(new Device(disk)))
                Disk(disk);
            partition = new Partition(new Device(disk), int.Parse(name[disk.Length..]), partitionUuid, partitionLabel);
        }
        return Put(new FileSystem(device, device, type) { Uuid = uuid, Label = label, Partition = partition }, tree);
    }

    /// <summary>A btrfs: <paramref name="shown"/> is what the device itself mounts, its default subvolume.</summary>
    /// <param name="defaultSubvolume">Null for the top level.</param>
    public TextMachine Btrfs(string device, IFileTree? shown, Subvolume? defaultSubvolume,
        params (Subvolume Subvolume, IFileTree Tree)[] named)
    {
        Add(device, shown, "btrfs", uuid: "b7f5-" + device);
        _fileSystems[^1] = _fileSystems[^1] with { Subvolume = defaultSubvolume };
        var whole = _fileSystems[^1];
        foreach (var (subvolume, tree) in named)
            Put(whole with { Mountable = new Mountable($"btrfsvol:{device}/{subvolume.Path}"), Subvolume = subvolume }, tree);
        return this;
    }

    public T? Mounted<T>(Mountable mountable, Func<IFileTree, T?> look) where T : class
    {
        Mounts.Add(mountable.Name);
        return _trees.TryGetValue(mountable.Name, out var tree) ? look(tree) : null;
    }

    public TextMachine Put(FileSystem fileSystem, IFileTree? tree)
    {
        _fileSystems.Add(fileSystem);
        if (tree is not null)
            _trees.Add(fileSystem.Mountable.Name, tree);
        return this;
    }
}
