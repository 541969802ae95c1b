namespace Engine.Daemon.Linux;

/// <summary>Makes the devices of every btrfs known to the kernel, which udev would do: one that spans several mounts only then.</summary>
internal static class BtrfsDevices
{
    /// <returns>Whether there was any to be told of.</returns>
    public static bool Register()
    {
        using var control = FileCalls.Open(NulBytes.Of("/dev/btrfs-control"), 2 | FileCalls.CloseOnExec, 0);
        if (control.IsInvalid)
            return false;
        var any = false;
        foreach (var disk in DiskMap.Read().Disks)
        {
            foreach (var path in disk.Partitions.Select(partition => partition.KernelPath).Prepend(disk.KernelPath))
                if (Blkid.TrySuperblock(path) is { Type: "btrfs" })
                    any |= BtrfsCalls.TryScan(control, path);
        }
        return any;
    }
}
