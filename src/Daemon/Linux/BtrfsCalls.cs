using System.Runtime.InteropServices;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>btrfs's ioctls, as linux/btrfs.h has them; each argument is one page.</summary>
internal static unsafe partial class BtrfsCalls
{
    public const int PageBytes = 4096;

    private const nuint ScanDevice = 0x50009404, SubvolumeCreate2 = 0x50009418, SnapshotCreate2 = 0x50009417, SnapshotDestroy = 0x5000940F;
    private const nuint TreeSearch = 0xD0009411, InodeLookup = 0xD0009412;
    private const nuint DefaultSubvolume = 0x40089413;

    private const ulong ReadOnlySnapshot = 2, JoinsGroup = 4;

    /// <summary>Tells the kernel of one device of a btrfs, which mounting another one of them needs.</summary>
    public static bool TryScan(Descriptor control, string kernelPath)
    {
        var name = NulBytes.Of(kernelPath);
        var page = new byte[PageBytes];
        if (name.Length > PageBytes - 8)
            return false;
        name.CopyTo(page, 8);
        fixed (byte* bytes = page)
            return ioctl(control, ScanDevice, bytes) == 0;
    }

    /// <summary>Fills in the page with items of a tree, from its search key on.</summary>
    public static void Search(Descriptor folder, byte[] page) => Call(folder, TreeSearch, page, "BTRFS_IOC_TREE_SEARCH");

    /// <summary>Fills in the page with the path of an inode in its subvolume.</summary>
    public static void Lookup(Descriptor folder, byte[] page) => Call(folder, InodeLookup, page, "BTRFS_IOC_INO_LOOKUP");

    public static void SetDefault(Descriptor folder, ulong subvolume)
    {
        var bytes = BitConverter.GetBytes(subvolume);
        fixed (byte* argument = bytes)
            if (ioctl(folder, DefaultSubvolume, argument) != 0)
                throw Errno.LastFailure("BTRFS_IOC_DEFAULT_SUBVOL");
    }

    /// <param name="name">Ended by a NUL.</param>
    /// <param name="qgroup">The quota group that the subvolume joins, or null.</param>
    public static int TryCreate(Descriptor folder, byte[] name, ulong? qgroup) => Make(SubvolumeCreate2, folder, name, 0, 0, qgroup);

    /// <inheritdoc cref="TryCreate"/>
    /// <param name="source">The subvolume's folder.</param>
    public static int TrySnapshot(Descriptor folder, byte[] name, Descriptor source, bool readOnly, ulong? qgroup) =>
        Make(SnapshotCreate2, folder, name, source.Number, readOnly ? ReadOnlySnapshot : 0, qgroup);

    /// <param name="name">Of the subvolume in the folder, ended by a NUL.</param>
    public static int TryDelete(Descriptor folder, byte[] name)
    {
        const int NameOffset = 8;
        var page = new byte[PageBytes];
        if (name.Length > PageBytes - NameOffset)
            return Errno.ENAMETOOLONG;
        name.CopyTo(page, NameOffset);
        fixed (byte* bytes = page)
            return ioctl(folder, SnapshotDestroy, bytes) == 0 ? 0 : Marshal.GetLastPInvokeError();
    }

    private static int Make(nuint request, Descriptor folder, byte[] name, long source, ulong flags, ulong? qgroup)
    {
        const int NameOffset = 56;
        var page = new byte[PageBytes];
        if (name.Length > 256)
            return Errno.ENAMETOOLONG;
        name.CopyTo(page, NameOffset);
        // btrfs_qgroup_inherit: flags, the number of groups, two counts of copies, five limits, then the groups.
        var inherit = stackalloc ulong[10];
        new Span<ulong>(inherit, 10).Clear();
        fixed (byte* bytes = page)
        {
            var fields = (ulong*)bytes; // descriptor, transaction, flags, size, pointer
            fields[0] = (ulong)source;
            fields[2] = flags;
            if (qgroup is { } group)
            {
                inherit[1] = 1;
                inherit[9] = group;
                fields[2] |= JoinsGroup;
                fields[3] = 10 * sizeof(ulong);
                fields[4] = (ulong)inherit;
            }
            return ioctl(folder, request, bytes) == 0 ? 0 : Marshal.GetLastPInvokeError();
        }
    }

    private static void Call(Descriptor folder, nuint request, byte[] page, string doing)
    {
        fixed (byte* bytes = page)
            if (ioctl(folder, request, bytes) != 0)
                throw Errno.LastFailure(doing);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(Descriptor file, nuint request, void* argument);
}
