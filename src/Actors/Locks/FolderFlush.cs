using System.Runtime.InteropServices;

namespace Engine.Actors.Locks;

/// <summary>Brings the names in a folder to its disk, which flushing the files does not. .NET opens no folders.</summary>
internal static partial class FolderFlush
{
    private const int Directory = 0x10000;
    private const int CloseOnExec = 0x80000;

    /// <exception cref="IOException"></exception>
    public static void Of(string folder)
    {
        using var opened = new Microsoft.Win32.SafeHandles.SafeFileHandle(open(folder, Directory | CloseOnExec), ownsHandle: true);
        if (opened.IsInvalid || fsync(opened) != 0)
            throw FileLock.LastError($"'{folder}' can not be brought to its disk");
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fsync(SafeHandle file);
}
