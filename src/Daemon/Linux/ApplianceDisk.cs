namespace Engine.Daemon.Linux;

/// <summary>The disks that are the appliance's own, its root and the bulk disk: they are never shown and never touched.</summary>
internal static class ApplianceDisk
{
    /// <summary>What the host calls the disk by which it hands over content.</summary>
    private const string BulkSerial = "engine-bulk";

    private static Lazy<string?> _root = new(Find);
    private static Lazy<string?> _bulk = new(() => WithSerial(BulkSerial)); // it is there from the start

    /// <summary>In an exported appliance virtio disks are the guest's as all others, and the root is the disk that the boot found.</summary>
    public static void BeginExported(string rootKernelName)
    {
        _root = new(rootKernelName);
        _bulk = new((string?)null);
    }

    public static bool Is(string diskKernelName) => diskKernelName == _root.Value || diskKernelName == _bulk.Value;

    /// <summary>Whether a device number is this disk's or one of its partitions'.</summary>
    public static bool Is(ulong device) =>
        DiskOf((uint)FileStatus.Major(device), (uint)FileStatus.Minor(device)) is { } disk && Is(disk);

    /// <summary>The kernel's name of the virtio disk with this serial number, or null.</summary>
    public static string? WithSerial(string serial)
    {
        // The root is vda, and no other virtio disk is given; a few more are looked at for whoever adds one.
        foreach (var name in (string[])["vda", "vdb", "vdc", "vdd"])
            if (SysFile.Read($"/sys/block/{name}/serial")?.Trim() == serial)
                return name;
        return null;
    }

    private static string? Find()
    {
        // What is mounted from a block device, and not for the guest, is ours. When the root was moved under an
        // overlay before the daemon began, the mount can't be seen; the appliance's root is the first virtio disk then.
        foreach (var mount in MountTable.Read())
            if (!mount.IsGuests && mount.Major != 0 && DiskOf(mount.Major, mount.Minor) is { } disk)
                return disk;
        return Directory.Exists("/sys/block/vda") ? "vda" : null;
    }

    private static string? DiskOf(uint major, uint minor)
    {
        // The link leads to …/block/DISK or …/block/DISK/PARTITION.
        var target = SysFile.Link($"/sys/dev/block/{major}:{minor}");
        if (target is null)
            return null;
        var isPartition = File.Exists($"/sys/dev/block/{major}:{minor}/partition");
        return Path.GetFileName(isPartition ? Path.GetDirectoryName(target) : target);
    }
}
