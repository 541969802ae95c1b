using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

// What the programs of btrfs do.
public sealed partial class Btrfs
{
    public void MkfsBtrfs(
        IReadOnlyList<Device> devices, long? allocstart = null, long? bytecount = null, string? datatype = null, int? leafsize = null,
        string? label = null, string? metadata = null, int? nodesize = null, int? sectorsize = null)
    {
        if (devices.Count == 0)
            throw new ActionException("EINVAL", "mkfs_btrfs: no device is given");
        // mkfs.btrfs takes neither a beginning nor leaves of their own any more; 0 is what it has always done.
        if (allocstart is not (null or 0))
            throw new ActionException("ENOTSUP", "mkfs_btrfs: allocstart is not known to today's mkfs.btrfs");
        var words = new ToolWords("--force", "--quiet")
            .With("--byte-count", bytecount).With("--data", datatype).With("--label", label).With("--metadata", metadata)
            .With("--nodesize", nodesize ?? leafsize).With("--sectorsize", sectorsize);
        var paths = devices.Select(GuestDevice.KernelPath).ToList();
        paths.ForEach(path => Linux.Blkid.Wipe(path));
        Tool.Check("mkfs.btrfs", [.. words.All, .. paths]);
        // A file system of many devices is found by one of them only when the kernel knows the others.
        foreach (var path in paths.Skip(1).Prepend(paths[0]))
            Tool.Run("btrfs", ["device", "scan", path]);
    }

    public void BtrfsSubvolumeDelete(GuestPath subvolume) => Run(subvolume, "btrfs_subvolume_delete", path => ["subvolume", "delete", path]);

    public void BtrfsSubvolumeSnapshot(GuestPath source, GuestPath dest, bool? ro = null, string? qgroupid = null)
    {
        using var place = tree.FindPlace(dest.Path, "btrfs_subvolume_snapshot");
        var target = $"{FilesystemMount.PathOf(place.Folder, "btrfs_subvolume_snapshot")}/{NulBytes.Text(place.Name)}";
        var words = new ToolWords("subvolume", "snapshot").If(ro, "-r").With("-i", qgroupid);
        Run(source, "btrfs_subvolume_snapshot", path => [.. words.All, path, target]);
    }

    public IReadOnlyList<KeyValuePair<string, string>> BtrfsSubvolumeShow(GuestPath subvolume) =>
        Run(subvolume, "btrfs_subvolume_show", path => ["subvolume", "show", path]).Split('\n')
            .Skip(1) // the path
            .Select(line => line.Split(':', 2))
            .Where(parts => parts.Length == 2)
            .Select(parts => KeyValuePair.Create(parts[0].Trim(), parts[1].Trim()))
            .ToList();

    public void BtrfsFilesystemSync(GuestPath fs) => Run(fs, "btrfs_filesystem_sync", path => ["filesystem", "sync", path]);

    public void BtrfsFilesystemBalance(GuestPath fs) => Run(fs, "btrfs_filesystem_balance", path => ["balance", "start", "--full-balance", path]);

    public void BtrfsFilesystemDefragment(GuestPath path, bool? flush = null, string? compress = null)
    {
        var words = new ToolWords("filesystem", "defragment", "-r").If(flush, "-f");
        if (compress is not (null or "none" or "zlib" or "lzo"))
            throw new ActionException("EINVAL", $"btrfs_filesystem_defragment: {compress}: none, zlib and lzo are known");
        Run(path, "btrfs_filesystem_defragment", there => [.. words.If(compress is "zlib" or "lzo", $"-c{compress}").All, there]);
    }

    public void BtrfsFilesystemResize(GuestPath mountpoint, long? size = null)
    {
        var to = size?.ToString(CultureInfo.InvariantCulture) ?? "max";
        Run(mountpoint, "btrfs_filesystem_resize", path => ["filesystem", "resize", to, path]);
    }

    public void BtrfsQuotaEnable(MountableOrPath fs, bool enable) =>
        Run(fs, "btrfs_quota_enable", path => ["quota", enable ? "enable" : "disable", path]);

    public void BtrfsQuotaRescan(MountableOrPath fs) => Run(fs, "btrfs_quota_rescan", path => ["quota", "rescan", "-w", path]);

    public void BtrfsQgroupLimit(GuestPath subvolume, long size) => Run(
        subvolume, "btrfs_qgroup_limit", path => ["qgroup", "limit", size.ToString(CultureInfo.InvariantCulture), path]);

    public void BtrfsQgroupCreate(string qgroupid, GuestPath subvolume) =>
        Run(subvolume, "btrfs_qgroup_create", path => ["qgroup", "create", qgroupid, path]);

    public void BtrfsQgroupDestroy(string qgroupid, GuestPath subvolume) =>
        Run(subvolume, "btrfs_qgroup_destroy", path => ["qgroup", "destroy", qgroupid, path]);

    public void BtrfsQgroupAssign(string src, string dst, GuestPath path) =>
        Run(path, "btrfs_qgroup_assign", there => ["qgroup", "assign", src, dst, there]);

    public void BtrfsQgroupRemove(string src, string dst, GuestPath path) =>
        Run(path, "btrfs_qgroup_remove", there => ["qgroup", "remove", src, dst, there]);

    public IReadOnlyList<BtrfsQgroup> BtrfsQgroupShow(GuestPath path) =>
        Run(path, "btrfs_qgroup_show", there => ["qgroup", "show", "--raw", there]).Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .Where(words => words.Length >= 3 && char.IsAsciiDigit(words[0][0]))
            .Select(words => new BtrfsQgroup(words[0], Bytes(words[1]), Bytes(words[2])))
            .ToList();

    public void BtrfsScrubStart(GuestPath path) => Run(path, "btrfs_scrub_start", there => ["scrub", "start", there]);

    public void BtrfsScrubFull(GuestPath path, bool? @readonly = null)
    {
        var words = new ToolWords("scrub", "start", "-B").If(@readonly, "-r");
        Run(path, "btrfs_scrub_full", there => [.. words.All, there]);
    }

    public void BtrfsFsck(Device device, long? superblock = null, bool? repair = null)
    {
        var words = new ToolWords("check").With("--super", superblock).If(repair, "--repair").If(repair, "--force");
        Tool.Check("btrfs", [.. words.All, GuestDevice.KernelPath(device)]);
    }

    public void BtrfsRescueSuperRecover(Device device)
    {
        const int noneWasBad = 0, repaired = 2;
        var ran = Tool.Run("btrfs", ["rescue", "super-recover", "-y", "-v", GuestDevice.KernelPath(device)]);
        if (ran.Status is not (noneWasBad or repaired))
            ran.OrThrow();
    }

    public void BtrfstuneSeeding(Device device, bool seeding) =>
        Tool.Check("btrfstune", ["-f", "-S", seeding ? "1" : "0", GuestDevice.KernelPath(device)]);

    public void BtrfsImage(IReadOnlyList<Device> source, GuestPath image, int? compresslevel = null)
    {
        if (source.Count == 0)
            throw new ActionException("EINVAL", "btrfs_image: no device is given");
        using var place = tree.FindPlace(image.Path, "btrfs_image");
        var target = $"{FilesystemMount.PathOf(place.Folder, "btrfs_image")}/{NulBytes.Text(place.Name)}";
        Tool.Check("btrfs-image", [.. new ToolWords().With("-c", compresslevel).All, .. source.Select(GuestDevice.KernelPath), target]);
    }

    private string Run(GuestPath path, string action, Func<string, IReadOnlyList<string>> words)
    {
        using var folder = tree.Find(path.Path, follow: true, action);
        return Tool.Check("btrfs", words(FilesystemMount.PathOf(folder, action))).OutputText;
    }

    private void Run(MountableOrPath fs, string action, Func<string, IReadOnlyList<string>> words)
    {
        if (fs.Name.StartsWith('/') && !ArgumentChecks.IsDevice(fs.Name))
            Run(new GuestPath(fs.Name), action, words);
        else
            PrivateMount.With(MountableName.Parse(fs.Name).Device, "btrfs", action, path => Tool.Check("btrfs", words(path)));
    }

    private static ulong Bytes(string text) => ulong.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var bytes) ? bytes : 0;
}
