using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IBtrfs"/>
public sealed partial class Btrfs(GuestTree tree) : IBtrfs
{
    public void BtrfsSubvolumeCreate(GuestPath dest, string? qgroupid = null)
    {
        var doing = $"btrfs_subvolume_create: {dest}";
        using var place = tree.FindPlace(dest.Path, "btrfs_subvolume_create");
        using var folder = FileCalls.Open(
            NulBytes.Of(place.Folder.ProcPath), FileCalls.ReadOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0);
        if (folder.IsInvalid)
            throw Errno.LastFailure(doing);
        if (BtrfsCalls.TryCreate(folder, place.Name, qgroupid is null ? null : QuotaGroup(qgroupid)) is not 0 and var number)
            throw Errno.Failure(number, doing);
    }

    public IReadOnlyList<BtrfsSubvolume> BtrfsSubvolumeList(MountableOrPath fs) =>
        Look(fs, "btrfs_subvolume_list", tree => tree.Subvolumes());

    public long BtrfsSubvolumeGetDefault(MountableOrPath fs) =>
        Look(fs, "btrfs_subvolume_get_default", tree => (long)tree.DefaultSubvolume());

    public void BtrfsSubvolumeSetDefault(long id, GuestPath fs)
    {
        using var folder = tree.OpenFolder(fs.Path, "btrfs_subvolume_set_default");
        BtrfsCalls.SetDefault(folder, (ulong)id);
    }

    private T Look<T>(MountableOrPath fs, string action, Func<BtrfsTree, T> read)
    {
        if (fs.Name.StartsWith('/') && !ArgumentChecks.IsDevice(fs.Name))
        {
            using var folder = tree.OpenFolder(fs.Name, action);
            return read(new BtrfsTree(folder));
        }
        using var top = BtrfsTop.Open(MountableName.Parse(fs.Name).Device);
        return read(top.Tree);
    }

    // LEVEL/ID, packed as the kernel has it.
    internal static ulong QuotaGroup(string text)
    {
        var slash = text.IndexOf('/');
        if (slash > 0
            && ushort.TryParse(text.AsSpan(0, slash), NumberStyles.None, CultureInfo.InvariantCulture, out var level)
            && ulong.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var id)
            && id < 1UL << 48)
            return ((ulong)level << 48) | id;
        throw new ActionException("EINVAL", $"{text}: a quota group is written LEVEL/ID");
    }
}
