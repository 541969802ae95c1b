using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>The flags that chattr(1) sets and that keep even root from changing a file.</summary>
internal static unsafe partial class FileFlags
{
    public const uint Append = 0x20;
    public const uint Immutable = 0x10;

    private const nuint GetFlags = 0x80086601;
    private const nuint SetFlags = 0x40086602;
    private const int OpenFlags = FileCalls.ReadOnly | FileCalls.NoFollow | FileCalls.NonBlock | FileCalls.NoTerminal | FileCalls.CloseOnExec;

    /// <summary>Takes the two flags from a regular file or a folder.</summary>
    /// <returns>What to give to <see cref="Restore"/>; 0 when it had neither, or its file system has no such flags.</returns>
    public static uint Clear(Descriptor folder, byte[] name)
    {
        using var file = Open(folder, name);
        uint flags = 0;
        if (file is null || ioctl(file, GetFlags, &flags) != 0 || (flags & (Append | Immutable)) == 0)
            return 0;
        var cleared = flags & ~(Append | Immutable);
        return ioctl(file, SetFlags, &cleared) == 0 ? flags : 0;
    }

    /// <summary>Sets the flags that <see cref="Clear"/> took away.</summary>
    public static void Restore(Descriptor folder, byte[] name, uint flags, string doing)
    {
        if (flags == 0)
            return;
        using var file = Open(folder, name);
        if (file is null || ioctl(file, SetFlags, &flags) != 0)
            throw Errno.LastFailure(doing);
    }

    // Opening a device or a FIFO can do things; they have no flags.
    private static Descriptor? Open(Descriptor folder, byte[] name)
    {
        if (FileStatus.OfName(folder, name) is not { Kind: FileKind.Regular or FileKind.Folder })
            return null;
        var file = FileCalls.OpenAt(folder, name, OpenFlags, 0);
        return file.IsInvalid ? null : file;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int ioctl(Descriptor file, nuint request, void* argument);
}
