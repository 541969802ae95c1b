using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>
/// System calls on files. Names are bytes ended by a NUL (<see cref="NulBytes"/>), relative to a descriptor, so that
/// nothing of the guest's is ever looked up from the appliance's own root.
/// </summary>
internal static partial class FileCalls
{
    public const int AtFdCwd = -100;
    public const int AtSymlinkNoFollow = 0x100;
    public const int AtRemoveDir = 0x200;
    public const int AtEmptyPath = 0x1000;

    public const int ReadOnly = 0;
    public const int WriteOnly = 1;
    public const int Create = 0x40;
    public const int Exclusive = 0x80;
    public const int NoTerminal = 0x100;
    public const int Truncate = 0x200;
    public const int Append = 0x400;
    public const int NonBlock = 0x800;
    public const int Direct = 0x4000;
    public const int Directory = 0x10000;
    public const int NoFollow = 0x20000;
    public const int CloseOnExec = 0x80000;
    public const int PathOnly = 0x200000;

    public const ulong ResolveNoMagicLinks = 0x02;
    public const ulong ResolveNoLinks = 0x04;
    public const ulong ResolveInRoot = 0x10;

    public static readonly byte[] Empty = [0];

    [StructLayout(LayoutKind.Sequential)]
    public struct OpenHow
    {
        public ulong Flags;
        public ulong Mode;
        public ulong Resolve;
    }

    // glibc has no openat2, so the number: 437 on every architecture.
    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint OpenAt2(nint number, Descriptor folder, byte[] path, in OpenHow how, nint size);

    /// <returns>The new descriptor's number, or -1.</returns>
    public static int OpenAt2(Descriptor folder, byte[] path, in OpenHow how) =>
        (int)OpenAt2(437, folder, path, in how, 24);

    [LibraryImport("libc", EntryPoint = "openat", SetLastError = true)]
    public static partial Descriptor OpenAt(Descriptor folder, byte[] name, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true)]
    public static partial Descriptor Open(byte[] path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    // Leaves the last error alone: descriptors are disposed of between a call's failure and the look at its errno.
    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int CloseQuietly(int descriptor);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    public static partial nint Read(Descriptor file, ref byte buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "pread", SetLastError = true)]
    public static unsafe partial nint ReadAt(Descriptor file, byte* buffer, nuint size, long offset);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    public static partial nint Write(Descriptor file, ref byte buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    private static partial int Control(Descriptor file, int command, nint argument);

    /// <summary>Turns reading and writing past the page cache on or off; false when the file system can't do it.</summary>
    public static bool SetDirect(Descriptor file, bool isDirect)
    {
        const int getFlags = 3, setFlags = 4;
        var flags = Control(file, getFlags, 0);
        return flags >= 0 && Control(file, setFlags, isDirect ? flags | Direct : flags & ~Direct) == 0;
    }

    [LibraryImport("libc", EntryPoint = "readahead")]
    private static partial nint ReadAhead(Descriptor file, long offset, nuint count);

    /// <summary>Has the beginning of a file read into the page cache, and does not wait for it. That it can't be is found by who reads it.</summary>
    public static void ReadAhead(Descriptor file, long bytes) => ReadAhead(file, 0, (nuint)bytes);

    [LibraryImport("libc", EntryPoint = "lseek", SetLastError = true)]
    public static partial long Seek(Descriptor file, long offset, int whence);

    /// <summary>Takes blocks for a part of a file, and makes the file so long at the least.</summary>
    /// <returns>The errno, or 0.</returns>
    [LibraryImport("libc", EntryPoint = "posix_fallocate64")]
    public static partial int Allocate(Descriptor file, long offset, long length);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    public static partial int Sync(Descriptor file);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    public static partial int SetSize(Descriptor file, long size);

    [LibraryImport("libc", EntryPoint = "getdents64", SetLastError = true)]
    public static partial nint ReadFolder(Descriptor folder, byte[] buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "statx", SetLastError = true)]
    public static partial int StatX(Descriptor folder, byte[] name, int flags, uint mask, out StatXBuffer status);

    [LibraryImport("libc", EntryPoint = "fstatvfs", SetLastError = true)]
    public static partial int StatVfs(Descriptor file, out StatVfsBuffer status);

    [LibraryImport("libc", EntryPoint = "readlinkat", SetLastError = true)]
    public static partial nint ReadLinkAt(Descriptor folder, byte[] name, byte[] buffer, nuint size);

    [LibraryImport("libc", EntryPoint = "mkdirat", SetLastError = true)]
    public static partial int MakeFolderAt(Descriptor folder, byte[] name, uint mode);

    [LibraryImport("libc", EntryPoint = "mknodat", SetLastError = true)]
    public static partial int MakeNodeAt(Descriptor folder, byte[] name, uint mode, ulong device);

    [LibraryImport("libc", EntryPoint = "unlinkat", SetLastError = true)]
    public static partial int UnlinkAt(Descriptor folder, byte[] name, int flags);

    [LibraryImport("libc", EntryPoint = "symlinkat", SetLastError = true)]
    public static partial int SymlinkAt(byte[] target, Descriptor folder, byte[] name);

    [LibraryImport("libc", EntryPoint = "linkat", SetLastError = true)]
    public static partial int LinkAt(Descriptor from, byte[] name, Descriptor folder, byte[] newName, int flags);

    [LibraryImport("libc", EntryPoint = "renameat", SetLastError = true)]
    public static partial int RenameAt(Descriptor from, byte[] name, Descriptor folder, byte[] newName);

    [LibraryImport("libc", EntryPoint = "fchownat", SetLastError = true)]
    public static partial int ChangeOwnerAt(Descriptor folder, byte[] name, uint owner, uint group, int flags);

    [LibraryImport("libc", EntryPoint = "chmod", SetLastError = true)]
    public static partial int ChangeMode(byte[] path, uint mode);

    [LibraryImport("libc", EntryPoint = "utimensat", SetLastError = true)]
    public static partial int SetTimesAt(Descriptor folder, byte[] name, [In] TimeSpec[]? times, int flags);

    [StructLayout(LayoutKind.Sequential)]
    public struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential, Size = 256)]
    public struct StatXBuffer
    {
        public uint Mask, BlockSize;
        public ulong Attributes;
        public uint Links, Owner, Group;
        public ushort Mode;
        public ulong Inode, Size, Blocks, AttributesMask;
        public StatXTime Accessed, Born, Changed, Modified;
        public uint DeviceMajor, DeviceMinor, OnDeviceMajor, OnDeviceMinor;
    }

    [StructLayout(LayoutKind.Sequential, Size = 16)]
    public struct StatXTime
    {
        public long Seconds;
        public uint Nanoseconds;
    }

    [StructLayout(LayoutKind.Sequential, Size = 112)]
    public struct StatVfsBuffer
    {
        public ulong BlockSize, FragmentSize, Blocks, BlocksFree, BlocksAvailable, Files, FilesFree, FilesAvailable, Id, Flags, NameMax;
    }
}
