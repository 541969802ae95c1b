using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IDevices"/>
public sealed class Devices : IDevices
{
    private const int ExtLabelBytesMax = 16;

    public IReadOnlyList<Device> ListDevices() =>
        DiskMap.Read().Disks.Select((_, index) => new Device(new DiskName(index, null).ToString())).ToList();

    public IReadOnlyList<Device> ListPartitions() =>
        DiskMap.Read().Disks
            .SelectMany((disk, index) => disk.Partitions.Select(partition => new Device(new DiskName(index, partition.Number).ToString())))
            .ToList();

    public IReadOnlyList<KeyValuePair<string, string>> ListFilesystems() => new FilesystemList().Read();

    public string VfsType(Mountable mountable) => SuperblockOf(mountable)?.Type ?? "";

    public string VfsLabel(Mountable mountable) => SuperblockOf(mountable)?.Label ?? "";

    public string VfsUuid(Mountable mountable) => SuperblockOf(mountable)?.Uuid ?? "";

    public long BlockdevGetsize64(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        return open.SizeBytes();
    }

    public int BlockdevGetss(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        return open.SectorBytes();
    }

    public void BlockdevSetro(Device device) => SetReadOnly(device, isReadOnly: true);

    public void BlockdevSetrw(Device device) => SetReadOnly(device, isReadOnly: false);

    public bool BlockdevGetro(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        return open.IsReadOnly();
    }

    public void BlockdevRereadpt(Device device)
    {
        using (var open = BlockDevice.Open(GuestDevice.KernelPath(device)))
            open.RereadPartitions();
        PartitionNodes.Await();
    }

    public ParsedMountable InternalParseMountable(Mountable mountable)
    {
        var name = MountableName.Parse(mountable.Name);
        return name.Subvolume is { } subvolume
            ? new ParsedMountable(1, name.Device, subvolume)
            : new ParsedMountable(0, name.Device, "");
    }

    public void BlockdevFlushbufs(Device device)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        open.Flush();
    }

    public bool IsWholeDevice(Device device) => DiskName.Parse(device.Name) is { Partition: null };

    public int NrDevices() => DiskMap.Read().Disks.Count;

    // The program tells more than what is read in process.
    public IReadOnlyList<KeyValuePair<string, string>> Blkid(Device device) =>
        Tool.Check("blkid", ["-p", "-i", "-o", "export", GuestDevice.KernelPath(device)]).OutputText.Split('\n')
            .Select(line => line.Split('=', 2))
            .Where(parts => parts.Length == 2 && parts[0] != "DEVNAME")
            .Select(parts => KeyValuePair.Create(parts[0], parts[1]))
            .ToList();

    public void SetUuid(Device device, string uuid)
    {
        var path = GuestDevice.KernelPath(device);
        var type = Linux.Blkid.Superblock(path)?.Type ?? "";
        (string Program, string[] Words) tool = type switch
        {
            "ext2" or "ext3" or "ext4" => ("tune2fs", ["-U", uuid, path]),
            "xfs" => ("xfs_admin", ["-U", uuid, path]),
            "swap" => ("swaplabel", ["-U", uuid, path]),
            "btrfs" => ("btrfstune", ["-f", "-U", uuid, path]),
            _ => throw new ActionException("ENOTSUP", $"set_uuid: {device}: a {type} has no UUID that can be set"),
        };
        Tool.Check(tool.Program, tool.Words);
    }

    public void SetLabel(Mountable mountable, string label)
    {
        var path = GuestDevice.KernelPath(MountableName.Parse(mountable.Name).Device);
        var type = Linux.Blkid.Superblock(path)?.Type ?? "";
        // tune2fs would cut it off and say so; the others refuse by themselves.
        if (type.StartsWith("ext", StringComparison.Ordinal) && Protocol.Text.GuestText.Encode(label).Length > ExtLabelBytesMax)
            throw new ActionException("EINVAL", $"set_label: {mountable}: a label of {type} has at most {ExtLabelBytesMax} bytes");
        (string Program, string[] Words) tool = type switch
        {
            "ext2" or "ext3" or "ext4" => ("tune2fs", ["-L", label, path]),
            "xfs" => ("xfs_admin", ["-L", label.Length == 0 ? "--" : label, path]),
            "swap" => ("swaplabel", ["-L", label, path]),
            "btrfs" => ("btrfs", ["filesystem", "label", path, label]),
            "vfat" => ("fatlabel", label.Length == 0 ? ["--reset", path] : [path, label]),
            "ntfs" => ("ntfslabel", [path, label]),
            _ => throw new ActionException("ENOTSUP", $"set_label: {mountable}: a {type} has no label that can be set"),
        };
        Tool.Check(tool.Program, tool.Words);
    }

    private static void SetReadOnly(Device device, bool isReadOnly)
    {
        using var open = BlockDevice.Open(GuestDevice.KernelPath(device));
        open.SetReadOnly(isReadOnly);
    }

    private static Superblock? SuperblockOf(Mountable mountable) =>
        Linux.Blkid.Superblock(GuestDevice.KernelPath(MountableName.Parse(mountable.Name).Device));
}
