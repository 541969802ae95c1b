using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IFilesystemSizes"/>
/// <param name="devices">Sets UUIDs.</param>
public sealed class FilesystemSizes(GuestTree tree, IDevices devices) : IFilesystemSizes
{
    public long VfsMinimumSize(Mountable mountable)
    {
        var device = MountableName.Parse(mountable.Name).Device;
        var path = GuestDevice.KernelPath(device);
        var type = Linux.Blkid.Superblock(path)?.Type ?? "";
        return type switch
        {
            "ext2" or "ext3" or "ext4" => Ext(path),
            "ntfs" => ResizeReports.Ntfs(Tool.Check("ntfsresize", ["--info", "--force", "--force", path]).OutputText),
            "btrfs" => ResizeReports.Btrfs(OnBtrfs(device)),
            "xfs" => Xfs(path),
            _ => throw new ActionException("ENOTSUP", $"vfs_minimum_size: {mountable}: a {type} can't be asked"),
        };
    }

    public void SetUuidRandom(Device device) => devices.SetUuid(device, Guid.NewGuid().ToString("D"));

    public void Fstrim(GuestPath mountpoint, long? offset = null, long? length = null, long? minimumfreeextent = null)
    {
        using var folder = tree.OpenFolder(mountpoint.Path, "fstrim");
        var words = new ToolWords().With("--offset", offset).With("--length", length).With("--minimum", minimumfreeextent);
        Tool.Check("fstrim", [.. words.All, FilesystemMount.PathOf(folder, $"fstrim: {mountpoint}")]);
    }

    public void Zerofree(Device device) => Tool.Check("zerofree", [GuestDevice.KernelPath(device)]);

    private static long Ext(string path)
    {
        var blocks = ResizeReports.Ext(Tool.Check("resize2fs", ["-P", "-f", path]).OutputText);
        var blockBytes = ResizeReports.ExtBlock(Tool.Check("tune2fs", ["-l", path]).OutputText);
        return blocks * blockBytes;
    }

    private static long Xfs(string path)
    {
        var geometry = XfsGeometry.Parse(Tool.Check("xfs_db", ["-r", "-c", "info", path]).OutputText);
        return (long)geometry.Number("data", "blocks") * (long)geometry.Number("data", "bsize");
    }

    private static string OnBtrfs(string device)
    {
        var said = "";
        PrivateMount.With(device, "btrfs", "vfs_minimum_size", folder =>
            said = Tool.Check("btrfs", ["inspect-internal", "min-dev-size", folder]).OutputText);
        return said;
    }
}
