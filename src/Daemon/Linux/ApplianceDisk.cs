namespace Engine.Daemon.Linux;

/// <summary>The disk that holds the appliance's own root: it is never shown and never touched.</summary>
internal static class ApplianceDisk
{
    private static readonly Lazy<string?> KernelName = new(Find);

    public static bool Is(string diskKernelName) => diskKernelName == KernelName.Value;

    /// <summary>Whether a device number is this disk's or one of its partitions'.</summary>
    public static bool Is(ulong device) =>
        KernelName.Value is { } ours && DiskOf((uint)FileStatus.Major(device), (uint)FileStatus.Minor(device)) == ours;

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
