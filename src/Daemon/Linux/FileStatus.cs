namespace Engine.Daemon.Linux;

/// <summary>The kinds of files, as the file type bits of a mode.</summary>
public enum FileKind : uint
{
    Unknown = 0,
    Fifo = 0x1000,
    CharacterDevice = 0x2000,
    Folder = 0x4000,
    BlockDevice = 0x6000,
    Regular = 0x8000,
    Link = 0xA000,
    Socket = 0xC000,
}

/// <summary>What statx(2) tells of a file.</summary>
/// <param name="Mode">Type and permission bits.</param>
/// <param name="OnDevice">The file system's device number.</param>
/// <param name="Device">The number of the device that a device node stands for.</param>
public readonly record struct FileStatus(
    uint Mode, ulong OnDevice, ulong Inode, uint Links, uint Owner, uint Group, ulong Device, long Size, long BlockSize, long Blocks,
    FileTime Accessed, FileTime Modified, FileTime Changed)
{
    private const uint BasicStats = 0x7FF;
    private const ulong MountRoot = 0x2000;

    /// <summary>statx's attributes: immutable, append only, the root of a mount.</summary>
    public ulong Attributes { get; init; }

    /// <summary>Whether something is mounted there.</summary>
    public bool IsMountRoot => (Attributes & MountRoot) != 0;

    public FileKind Kind => (FileKind)(Mode & 0xF000);
    public uint Permissions => Mode & 0xFFF;

    /// <summary>The file that a descriptor has open; also one opened with O_PATH.</summary>
    public static FileStatus Of(Descriptor file, string doing) =>
        Try(file, FileCalls.Empty, FileCalls.AtEmptyPath) ?? throw Errno.LastFailure(doing);

    /// <summary>A name in a folder, itself even when it is a symbolic link; null when the call failed, and errno says why.</summary>
    public static FileStatus? OfName(Descriptor folder, byte[] name) => Try(folder, name, FileCalls.AtSymlinkNoFollow);

    private static FileStatus? Try(Descriptor folder, byte[] name, int flags)
    {
        if (FileCalls.StatX(folder, name, flags, BasicStats, out var x) != 0)
            return null;
        return new(x.Mode, Number(x.OnDeviceMajor, x.OnDeviceMinor), x.Inode, x.Links, x.Owner, x.Group,
            Number(x.DeviceMajor, x.DeviceMinor), (long)x.Size, x.BlockSize, (long)x.Blocks,
            FileTime.Of(x.Accessed), FileTime.Of(x.Modified), FileTime.Of(x.Changed))
        {
            Attributes = x.Attributes,
        };
    }

    /// <summary>A device number as makedev(3) packs it.</summary>
    public static ulong Number(ulong major, ulong minor) =>
        ((major & 0xFFFFF000) << 32) | ((major & 0xFFF) << 8) | ((minor & 0xFFFFFF00) << 12) | (minor & 0xFF);

    public static ulong Major(ulong device) => ((device >> 32) & 0xFFFFF000) | ((device >> 8) & 0xFFF);

    public static ulong Minor(ulong device) => ((device >> 12) & 0xFFFFFF00) | (device & 0xFF);
}

/// <summary>Seconds since 1970 UTC, and nanoseconds.</summary>
public readonly record struct FileTime(long Seconds, uint Nanoseconds)
{
    internal static FileTime Of(FileCalls.StatXTime time) => new(time.Seconds, time.Nanoseconds);
}
