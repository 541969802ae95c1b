using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;
using Engine.Protocol.Text;
using Microsoft.Win32.SafeHandles;

namespace Engine.Host.Unix;

/// <summary>The few system calls that .NET has no way to.</summary>
internal static unsafe partial class Posix
{
    private const int LockExclusive = 2;
    private const int LockWithoutWaiting = 4;
    private const int WouldBlock = 11;
    private const int OpenReadWriteMake = 0x2 | 0x40;
    private const int OpenCloseOnExec = 0x80000;
    private const int OpenNotThroughLinks = 0x20000;
    private const uint OwnerAlone = 0x180; // 0600
    private const int CurrentFolder = -100;
    private const int NotThroughLinks = 0x100;
    private const uint TypeModeUser = 0x1 | 0x2 | 0x8;
    private const int PathBytesMax = 4096;
    private const int WriteAndSearch = 3;

    /// <summary>The folder that this process runs in, as a guest string; .NET's own replaces bytes that are no UTF-8.</summary>
    public static string WorkingFolder()
    {
        var bytes = stackalloc byte[PathBytesMax];
        var length = readlink("/proc/self/cwd", bytes, PathBytesMax);
        return length > 0 ? GuestText.Decode(new(bytes, (int)length)) : throw LastError("/proc/self/cwd");
    }

    /// <summary>Opens a file for its owner alone, making it when it is not there. .NET's own way locks it by itself, with locks of its own.</summary>
    /// <exception cref="Win32Exception">With the errno as its native code.</exception>
    public static SafeFileHandle OpenOwn(string path)
    {
        var descriptor = open(path, OpenReadWriteMake | OpenCloseOnExec | OpenNotThroughLinks, OwnerAlone);
        return descriptor >= 0 ? new SafeFileHandle(descriptor, ownsHandle: true) : throw LastError(path);
    }

    /// <summary>Takes the lock of an open file, which is held until the file is closed or the process ends, however it ends.</summary>
    /// <returns>False when another has it.</returns>
    /// <exception cref="Win32Exception">The file system has no locks.</exception>
    public static bool TryLock(SafeFileHandle file)
    {
        if (flock(file, LockExclusive | LockWithoutWaiting) == 0)
            return true;
        return Marshal.GetLastPInvokeError() == WouldBlock ? false : throw LastError("flock");
    }

    /// <summary>What a path is, without following it when it is a link.</summary>
    /// <exception cref="Win32Exception">With the errno as its native code.</exception>
    public static FileOwner OwnerOf(string path)
    {
        var status = stackalloc byte[256];
        if (statx(CurrentFolder, path, NotThroughLinks, TypeModeUser, status) != 0)
            throw LastError(path);
        var bytes = new ReadOnlySpan<byte>(status, 256);
        return new(BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]), BinaryPrimitives.ReadUInt32LittleEndian(bytes[20..]));
    }

    /// <summary>Whether this process may make files in a folder.</summary>
    public static bool MayWriteIn(string folder) => access(folder, WriteAndSearch) == 0;

    private static Win32Exception LastError(string what)
    {
        var errno = Marshal.GetLastPInvokeError();
        return new(errno, $"{what}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial nint readlink(string path, byte* target, nint size);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int access(string path, int mode);
}

/// <param name="Mode">Type and permissions, as in st_mode.</param>
internal readonly record struct FileOwner(int Mode, uint User)
{
    private const int TypeMask = 0xF000;
    private const int TypeFolder = 0x4000;

    public bool IsFolder => (Mode & TypeMask) == TypeFolder;

    /// <summary>Whether the group or others may do anything with it.</summary>
    public bool IsOpenToOthers => (Mode & 0x3F) != 0;
}
