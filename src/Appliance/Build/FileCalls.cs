using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Engine.Appliance.Build;

/// <summary>Calls on files that .NET has no counterpart for.</summary>
internal static unsafe partial class FileCalls
{
    private const int AtCurrentFolder = -100;
    private const int OpenFolderCloseOnExec = 0x10000 | 0x80000;
    private const uint StatxBasic = 0x7ff;
    private const int StatxBytes = 256;

    /// <summary>What changes when a file is replaced or written: device, inode, size and two times; null when missing.</summary>
    public static string? Fingerprint(string path)
    {
        // struct statx has one layout on every architecture.
        var raw = stackalloc byte[StatxBytes];
        return statx(AtCurrentFolder, path, 0, StatxBasic, raw) == 0
            ? $"{*(uint*)(raw + 136)}:{*(uint*)(raw + 140)} {*(ulong*)(raw + 32)} {*(ulong*)(raw + 40)}"
                + $" {*(long*)(raw + 112)}.{*(uint*)(raw + 120):d9} {*(long*)(raw + 96)}.{*(uint*)(raw + 104):d9}"
            : null;
    }

    /// <summary>Gives a file a second name; copies it where the file system has no hard links.</summary>
    public static void LinkOrCopy(string from, string to)
    {
        if (link(from, to) != 0)
        {
            File.Copy(from, to);
        }
    }

    /// <summary>Makes the names in a folder survive a power cut.</summary>
    public static void SyncFolder(string path)
    {
        var descriptor = open(path, OpenFolderCloseOnExec);
        if (descriptor < 0)
        {
            throw new IOException(path, new Win32Exception(Marshal.GetLastPInvokeError()));
        }

        var failed = fsync(descriptor) != 0;
        var errno = Marshal.GetLastPInvokeError();
        _ = close(descriptor);
        if (failed)
        {
            throw new IOException(path, new Win32Exception(errno));
        }
    }

    /// <summary>Makes a folder and all in it survive a power cut.</summary>
    public static void SyncTree(string path)
    {
        foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories))
        {
            using var handle = File.OpenHandle(file, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            RandomAccess.FlushToDisk(handle);
        }

        foreach (var folder in Directory.EnumerateDirectories(path, "*", SearchOption.AllDirectories))
        {
            SyncFolder(folder);
        }

        SyncFolder(path);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int statx(int folder, string path, int flags, uint mask, byte* result);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int link(string from, string to);

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(int descriptor);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);
}
