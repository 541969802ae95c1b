using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>
/// Activates volume groups when their disks have come: there is no udev that would, and lvm is too dear to be asked
/// when no device holds a physical volume.
/// </summary>
internal static class VolumeGroups
{
    private const int DevicesMax = 4096;

    // The physical volumes that were there when activation was last decided, by us or by the user.
    private static string _decidedFor = "";

    /// <summary>The physical volumes, a line each: the device and the volume's UUID. No exec.</summary>
    public static IReadOnlyList<string> PhysicalVolumes()
    {
        var found = new List<string>();
        foreach (var disk in DiskMap.Read().Disks)
        {
            foreach (var path in disk.Partitions.Select(partition => partition.KernelPath).Prepend(disk.KernelPath))
                Look(path);
        }
        foreach (var path in OpenEncryptedDevices())
            Look(path);
        return found;

        void Look(string path)
        {
            if (Blkid.TrySuperblock(path) is { IsPhysicalVolume: true } superblock)
                found.Add($"{path} {superblock.Uuid}");
        }
    }

    // cryptsetup's UUIDs begin so; an installer that encrypts puts its volume group inside.
    private static IEnumerable<string> OpenEncryptedDevices(string sys = "/sys") =>
        Directory.EnumerateFileSystemEntries($"{sys}/block", "dm-*").Take(DevicesMax)
            .Where(folder => SysFile.Read($"{folder}/dm/uuid")?.StartsWith("CRYPT-", StringComparison.Ordinal) == true)
            .Select(folder => SysFile.Read($"{folder}/dm/name"))
            .OfType<string>()
            .Select(name => $"/dev/mapper/{name}");

    /// <summary>Activates all groups when physical volumes have come or gone since it was last done.</summary>
    public static void ActivateNew()
    {
        var volumes = PhysicalVolumes();
        var decided = string.Join('\n', volumes);
        if (decided == _decidedFor || volumes.Count == 0)
            return;
        _decidedFor = decided;
        try
        {
            // A group that lacks a disk makes the status other than 0, and the others are active all the same.
            Tool.Run("lvm", ["vgchange", "--activate", "y", "--quiet"], new() { TimeLimit = Tool.LookingLimit });
        }
        catch (ActionException)
        {
            // Metadata that keep lvm busy for ever, or make it talk without end, hide their own volumes and nothing else.
        }
    }

    /// <summary>Activation was decided by the user; it stands until physical volumes come or go.</summary>
    public static void Decided() => _decidedFor = string.Join('\n', PhysicalVolumes());
}
