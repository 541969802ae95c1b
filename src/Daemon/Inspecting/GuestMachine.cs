using Engine.Daemon.Actions;
using Engine.Daemon.Linux;
using Engine.Inspection;
using Engine.Protocol;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Inspecting;

/// <summary>The appliance's disks as inspection sees them.</summary>
internal sealed class GuestMachine : IMachine
{
    // Outside the guest's own tree, so that nothing of it can be in the way.
    private const string LookFolder = "/run/inspect";

    private int _looks;

    private readonly IReadOnlyDictionary<string, Superblock?> _superblocks;

    private GuestMachine(
        IReadOnlyList<Device> disks, IReadOnlyList<FileSystem> fileSystems, IReadOnlyDictionary<string, Superblock?> superblocks)
    {
        _superblocks = superblocks;
        Disks = disks;
        FileSystems = fileSystems;
    }

    public IReadOnlyList<Device> Disks { get; }
    public IReadOnlyList<FileSystem> FileSystems { get; }

    public static GuestMachine Look()
    {
        var disks = new Devices().ListDevices();
        var list = new FilesystemList();
        var found = new List<FileSystem>();
        var known = new Dictionary<string, KnownDevice>(StringComparer.Ordinal);
        var subvolumes = new Dictionary<string, BtrfsNames>(StringComparer.Ordinal);
        var tables = new PartitionTables();
        foreach (var (mountable, type) in list.Read())
        {
            var name = MountableName.Parse(mountable);
            if (!known.TryGetValue(name.Device, out var device))
                known[name.Device] = device = KnownDevice.Look(name.Device, list.Superblocks[name.Device], tables);
            if (device.IsSecondName)
                continue;
            if (type == "btrfs" && !subvolumes.ContainsKey(name.Device))
                subvolumes[name.Device] = BtrfsNames.Read(name.Device);
            found.Add(new FileSystem(new Mountable(mountable), new Device(name.Device), type)
            {
                Label = device.Superblock?.Label ?? "",
                Uuid = device.Superblock?.Uuid ?? "",
                Partition = device.Partition,
                Subvolume = type == "btrfs" ? subvolumes[name.Device].Of(name.Subvolume) : null,
            });
        }
        return new GuestMachine(disks, found, list.Superblocks);
    }

    public T? Mounted<T>(Mountable mountable, Func<IFileTree, T?> look) where T : class
    {
        var target = $"{LookFolder}/{_looks++}";
        Directory.CreateDirectory(target);
        try
        {
            var name = MountableName.Parse(mountable.Name);
            var options = MountOptions.Parse("ro");
            if (name.Subvolume is { } subvolume)
                options = options.WithSubvolume(subvolume);
            using (var place = new GuestTree(target).Find("/", follow: true, "inspect"))
                FilesystemMount.Mount(GuestDevice.KernelPath(name.Device), place, _superblocks.GetValueOrDefault(name.Device)?.Type, options, $"inspect {mountable}");
        }
        catch (ActionException)
        {
            Directory.Delete(target);
            return null; // what can't be mounted holds no system that could be used
        }
        try
        {
            return look(new MountedTree(new GuestTree(target)));
        }
        finally
        {
            // Nothing of ours is open below it any more; should something be, the mount goes with it.
            MountCalls.TryUnmount(target, MountCalls.Detach);
            Directory.Delete(target);
        }
    }
}
