namespace Engine.Daemon.Linux;

/// <summary>The logical volumes that are active and meant for use, from sysfs instead of an exec of lvm.</summary>
internal static class ActiveVolumes
{
    private const int DevicesMax = 4096;

    // "LVM-", the group's 32 characters and the volume's; internal layers have a suffix behind them.
    private const int UuidLength = 4 + 32 + 32;

    /// <summary>As <c>/dev/GROUP/VOLUME</c>, in order of their names.</summary>
    /// <param name="sys">Where sysfs is mounted.</param>
    public static IReadOnlyList<string> Read(string sys = "/sys")
    {
        var volumes = new List<string>();
        foreach (var folder in Directory.EnumerateFileSystemEntries($"{sys}/block", "dm-*").Take(DevicesMax))
        {
            if (SysFile.Read($"{folder}/dm/uuid") is { Length: UuidLength } uuid
                && uuid.StartsWith("LVM-", StringComparison.Ordinal)
                && SysFile.Read($"{folder}/dm/name") is { } name
                && MapperName.ToVolume(name) is { } volume
                && !IsInternal(volume))
                volumes.Add(volume);
        }
        volumes.Sort(string.CompareOrdinal);
        return volumes;
    }

    // Parts of mirrors and RAIDs have a plain UUID. LVM keeps these words from the names of users' volumes.
    private static readonly string[] InternalWords =
        ["_rimage", "_rmeta", "_mimage", "_mlog", "_corig", "_cvol", "_vdata", "_vorigin", "_imeta", "_iorig", "_wcorig"];

    private static bool IsInternal(string volume)
    {
        var name = Path.GetFileName(volume);
        return name.StartsWith("pvmove", StringComparison.Ordinal)
            || Array.Exists(InternalWords, word => name.Contains(word, StringComparison.Ordinal));
    }
}
