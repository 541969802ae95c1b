using Engine.Daemon.Linux;
using Engine.Inspection;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Inspecting;

/// <summary>The appliance's disks as inspection sees them.</summary>
internal sealed class GuestMachine : IMachine
{
    // Outside the guest's own tree, so that nothing of it can be in the way.
    private const string LookFolder = "/run/inspect";

    private int _looks;

    private GuestMachine(IReadOnlyList<Device> disks, IReadOnlyList<FileSystem> fileSystems)
    {
        Disks = disks;
        FileSystems = fileSystems;
    }

    public IReadOnlyList<Device> Disks { get; }
    public IReadOnlyList<FileSystem> FileSystems { get; }

    public static GuestMachine Look(IDevices devices)
    {
        var disks = devices.ListDevices();
        var found = new List<FileSystem>();
        var superblocks = new Dictionary<string, Superblock?>(StringComparer.Ordinal);
        var subvolumes = new Dictionary<string, BtrfsNames>(StringComparer.Ordinal);
        foreach (var (mountable, type) in devices.ListFilesystems())
        {
            var name = MountableName.Parse(mountable);
            if (!superblocks.TryGetValue(name.Device, out var superblock))
                superblocks[name.Device] = superblock = Blkid.TrySuperblock(GuestDevice.KernelPath(name.Device));
            if (type == "btrfs" && !subvolumes.ContainsKey(name.Device))
                subvolumes[name.Device] = BtrfsNames.Read(name.Device);
            found.Add(new FileSystem(new Mountable(mountable), new Device(name.Device), type)
            {
                Label = superblock?.Label ?? "",
                Uuid = superblock?.Uuid ?? "",
                Partition = PartitionOf(name.Device),
                Subvolume = type == "btrfs" ? subvolumes[name.Device].Of(name.Subvolume) : null,
            });
        }
        return new GuestMachine(disks, found);
    }

    public T? Mounted<T>(Mountable mountable, Func<IFileTree, T?> look) where T : class
    {
        var target = $"{LookFolder}/{_looks++}";
        Kernel.Mkdir(LookFolder);
        Kernel.Mkdir(target);
        try
        {
            var name = MountableName.Parse(mountable.Name);
            var options = MountOptions.Parse("ro");
            if (name.Subvolume is { } subvolume)
                options = options.WithSubvolume(subvolume);
            using (var place = new GuestTree(target).Find("/", follow: true, "inspect"))
                FilesystemMount.Mount(GuestDevice.KernelPath(name.Device), place, null, options, $"inspect {mountable}");
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

    private static Partition? PartitionOf(string device)
    {
        if (DiskName.Parse(device) is not { Partition: { } number } name)
            return null;
        var disk = name with { Partition = null };
        var entry = Blkid.TryPartitionTable(GuestDevice.KernelPath(disk.ToString()))?.Entries.FirstOrDefault(one => one.Number == number);
        return new Partition(new Device(disk.ToString()), number, entry?.Uuid ?? "", entry?.Name ?? "");
    }
}
