using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Engine.Appliance.Processes;

/// <summary>What statx tells of a file. Its layout is the same on all processors, unlike struct stat's.</summary>
/// <param name="Mode">Type and permissions, as in st_mode.</param>
/// <param name="Identity">Device and inode: the same for one file, whatever its name. Of a block device, its number and 0.</param>
internal readonly record struct FileStatus(int Mode, uint Owner, uint Group, (ulong Device, ulong Inode) Identity)
{
    public const int TypeMask = 0xF000;
    public const int TypeRegular = 0x8000;
    public const int TypeBlock = 0x6000;
    public const int OthersMayRead = 4;

    private const int CurrentFolder = -100;
    private const int EmptyPath = 0x1000;
    private const uint TypeModeOwnersInode = 0x1 | 0x2 | 0x8 | 0x10 | 0x100;
    private const uint Blocks = 0x400;
    private const int BlockBytes = 512;

    public int Type => Mode & TypeMask;

    /// <exception cref="Win32Exception">With the errno as its native code.</exception>
    public static unsafe FileStatus Of(string path)
    {
        var status = stackalloc byte[256];
        return Read(path, Libc.statx(CurrentFolder, path, 0, TypeModeOwnersInode, status), status);
    }

    public static unsafe FileStatus Of(SafeHandle file)
    {
        var status = stackalloc byte[256];
        return Read("an open file", Libc.statx((int)file.DangerousGetHandle(), "", EmptyPath, TypeModeOwnersInode, status), status);
    }

    /// <summary>What a file takes on its disk; less than its length when it has holes.</summary>
    /// <exception cref="Win32Exception"></exception>
    public static unsafe long DiskBytes(string path)
    {
        var status = stackalloc byte[256];
        return Libc.statx(CurrentFolder, path, 0, Blocks, status) == 0
            ? BinaryPrimitives.ReadInt64LittleEndian(new ReadOnlySpan<byte>(status + 48, 8)) * BlockBytes
            : throw Libc.LastError(path);
    }

    private static unsafe FileStatus Read(string what, int result, byte* status)
    {
        if (result != 0)
        {
            throw Libc.LastError(what);
        }

        var bytes = new ReadOnlySpan<byte>(status, 256);
        var mode = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        return new FileStatus(
            mode,
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[24..]),
            (mode & TypeMask) == TypeBlock
                ? (BinaryPrimitives.ReadUInt64LittleEndian(bytes[128..]), 0)
                : (BinaryPrimitives.ReadUInt64LittleEndian(bytes[136..]), BinaryPrimitives.ReadUInt64LittleEndian(bytes[32..])));
    }
}
