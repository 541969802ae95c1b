using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IBlockContents"/>
public sealed class BlockContents : IBlockContents
{
    private const int DevicesMax = 4096;

    public IReadOnlyList<Device> ListDmDevices() => Named("dm-*")
        .Where(entry => SysFile.Read($"{entry.Folder}/dm/uuid")?.StartsWith("LVM-", StringComparison.Ordinal) != true)
        .Select(entry => SysFile.Read($"{entry.Folder}/dm/name"))
        .OfType<string>()
        .Order(StringComparer.Ordinal)
        .Select(name => new Device($"/dev/mapper/{name}"))
        .ToList();

    public IReadOnlyList<Device> ListMdDevices() => Named("md*")
        .Where(entry => SysFile.Read($"{entry.Folder}/md/array_state") is { } state && state is not ("clear" or "inactive"))
        .Select(entry => new Device($"/dev/{entry.Name}"))
        .OrderBy(device => device.Name, StringComparer.Ordinal)
        .ToList();

    public void Wipefs(Device device) => Linux.Blkid.Wipe(GuestDevice.KernelPath(device));

    public void Blkdiscard(Device device)
    {
        using var open = BlockDevice.OpenExclusively(GuestDevice.KernelPath(device));
        open.Discard();
    }

    private static IEnumerable<(string Folder, string Name)> Named(string pattern) =>
        Directory.EnumerateFileSystemEntries("/sys/block", pattern).Take(DevicesMax).Select(folder => (folder, Path.GetFileName(folder)));
}
