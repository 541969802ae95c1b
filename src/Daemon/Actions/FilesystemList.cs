using Engine.Daemon.Linux;
using Engine.Inspection;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>Finds everything that could hold a file system: whole disks, partitions, logical volumes, btrfs subvolumes.</summary>
internal sealed class FilesystemList
{
    private readonly List<KeyValuePair<string, string>> _found = [];
    private readonly Dictionary<string, string> _btrfsDevices = [];
    private readonly Dictionary<string, Superblock?> _superblocks = new(StringComparer.Ordinal);
    private bool _hasPhysicalVolumes;

    /// <summary>What was read of the devices in the list: a probe costs 20 ms without KVM, and so is not made twice.</summary>
    public IReadOnlyDictionary<string, Superblock?> Superblocks => _superblocks;

    public IReadOnlyList<KeyValuePair<string, string>> Read()
    {
        var disks = DiskMap.Read().Disks;
        for (var index = 0; index < disks.Count; index++)
            AddDisk(disks[index], index);
        if (_hasPhysicalVolumes)
        {
            VolumeGroups.ActivateNew();
            foreach (var volume in ActiveVolumes.Read())
                Add(volume, Blkid.TrySuperblock(volume));
        }
        return _found;
    }

    private void AddDisk(Disk disk, int index)
    {
        if (disk.Partitions.Count == 0)
        {
            Add(new DiskName(index, null).ToString(), Blkid.TrySuperblock(disk.KernelPath));
            return;
        }
        var table = Blkid.TryPartitionTable(disk.KernelPath);
        foreach (var partition in disk.Partitions)
        {
            // An extended partition only holds others; what looks like a file system at its beginning is none.
            if (table?.Entries.Any(entry => entry.Number == partition.Number && entry.IsExtended) != true)
                Add(new DiskName(index, partition.Number).ToString(), Blkid.TrySuperblock(partition.KernelPath));
        }
    }

    private void Add(string device, Superblock? superblock)
    {
        _superblocks[device] = superblock;
        if (superblock is { IsPhysicalVolume: true })
            _hasPhysicalVolumes = true;
        if (superblock is { IsMember: true })
            return;
        if (superblock is { Type: "btrfs" })
            AddBtrfs(device, superblock);
        else
            _found.Add(new(device, superblock?.Type ?? FileSystem.UnknownType));
    }

    private void AddBtrfs(string device, Superblock superblock)
    {
        // The devices of one btrfs all lead to the same subvolumes, which are to be found once.
        if (superblock.Uuid.Length > 0
            && !_btrfsDevices.TryAdd(superblock.Uuid, superblock.DeviceUuid)
            && _btrfsDevices[superblock.Uuid] != superblock.DeviceUuid)
            return;
        _found.Add(new(device, "btrfs"));
        try
        {
            using var top = BtrfsTop.Open(device);
            var standard = top.Tree.DefaultSubvolume();
            foreach (var subvolume in top.Tree.Subvolumes())
                if (subvolume.BtrfssubvolumeId != standard) // reached by the device's own name
                    _found.Add(new(new MountableName(device, subvolume.BtrfssubvolumePath).ToString(), "btrfs"));
        }
        catch (ActionException)
        {
            // One that can't be mounted is still a btrfs, and must not hide the others; mounting it will say why.
        }
    }
}
