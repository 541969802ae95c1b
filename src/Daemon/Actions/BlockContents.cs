using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IBlockContents"/>
public sealed class BlockContents : IBlockContents
{
    private const int DevicesMax = 4096;
    private const int ZeroBytes = 128 * 1024;

    public int NrDevices() => DiskMap.Read().Disks.Count;

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

    public void Zero(Device device)
    {
        var path = GuestDevice.KernelPath(device);
        using var open = BlockDevice.OpenExclusively(path);
        open.Write(new byte[Math.Min(ZeroBytes, open.SizeBytes())]);
        open.Flush();
    }

    IReadOnlyList<KeyValuePair<string, string>> IBlockContents.Blkid(Device device)
    {
        // "export" writes NAME=VALUE lines and puts a backslash before what a shell would take for its own.
        var result = Tool.Run(
            "blkid", ["-c", "/dev/null", "-p", "-i", "-o", "export", "--", GuestDevice.KernelPath(device)], new() { TimeLimit = Tool.LookingLimit });
        const int nothingFound = 2;
        if (result.Status == nothingFound)
            throw new ActionException("ENOENT", $"blkid: {device.Name}: nothing that it knows");
        return result.OrThrow().OutputText.Split('\n')
            .Select(line => (Line: line, At: line.IndexOf('=')))
            .Where(pair => pair.At > 0)
            .Select(pair => (Name: pair.Line[..pair.At], Value: Unescaped(pair.Line[(pair.At + 1)..])))
            .Select(pair => new KeyValuePair<string, string>(pair.Name, pair.Name == "DEVNAME" ? device.Name : pair.Value))
            .ToList();
    }

    internal static string Unescaped(string value)
    {
        var plain = new System.Text.StringBuilder(value.Length);
        for (var i = 0; i < value.Length; i++)
            plain.Append(value[i] == '\\' && i + 1 < value.Length ? value[++i] : value[i]);
        return plain.ToString();
    }

    private static IEnumerable<(string Folder, string Name)> Named(string pattern) =>
        Directory.EnumerateFileSystemEntries("/sys/block", pattern).Take(DevicesMax).Select(folder => (folder, Path.GetFileName(folder)));
}
