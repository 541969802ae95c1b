namespace Engine.Inspection.Mounting;

/// <summary>What a system's fstab names, as it is written, and the mountable that it is here; null when it is not here.</summary>
/// <param name="Path">Where it is mounted; empty for swap.</param>
public sealed record FstabDevice(string Source, string Path, Mountable? Here);

/// <summary>Looks up the lines of a fstab among the file systems of a machine.</summary>
public static class FstabDevices
{
    /// <summary>As many lines as mount points are told of a system.</summary>
    public const int DevicesMax = Inspector.MountpointsMax;

    /// <param name="root">The root file system of the system.</param>
    /// <param name="tree">The system's tree, as far as /etc needs it.</param>
    public static IReadOnlyList<FstabDevice> Of(IMachine machine, Mountable root, IFileTree tree)
    {
        var names = new DeviceNames(machine);
        var fileSystem = machine.FileSystems.First(one => one.Mountable == root);
        return [.. Fstab.Read(tree).Take(DevicesMax)
            .Select(entry => new FstabDevice(entry.Source, entry.Path, names.Find(entry, fileSystem)?.Mountable))];
    }
}
