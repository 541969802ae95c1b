using System.Runtime.InteropServices;
using Engine.Protocol.Text;
using Microsoft.Win32.SafeHandles;

namespace Engine.Library;

/// <summary>Files of this machine by names that are bytes; .NET itself replaces what is no UTF-8.</summary>
public static partial class LocalFile
{
    private const int ReadOnly = 0;
    private const int WriteOnly = 0x1;
    private const int Make = 0x40;
    private const int Cut = 0x200;
    private const int CloseOnExec = 0x80000;
    private const uint AllMayReadAndWrite = 0x1B6; // 0666, less the umask

    /// <summary>Opens a file to be read.</summary>
    /// <exception cref="ActionException">With the errno's name.</exception>
    public static Stream Read(string path) => new FileStream(Open(path, ReadOnly, 0), FileAccess.Read, bufferSize: 0);

    /// <summary>Opens a file to be written from its beginning; it is made when it is not there.</summary>
    /// <exception cref="ActionException">With the errno's name.</exception>
    public static Stream Write(string path) => new FileStream(Open(path, WriteOnly | Make | Cut, AllMayReadAndWrite), FileAccess.Write, bufferSize: 0);

    private static unsafe SafeFileHandle Open(string path, int flags, uint mode)
    {
        if (path.Length == 0 || path.Contains('\0'))
            throw new ActionException("ENOENT", "a local file's name is empty or holds a NUL byte");
        byte[] name = [.. GuestText.Encode(path), 0];
        int descriptor;
        fixed (byte* bytes = name)
            descriptor = open(bytes, flags | CloseOnExec, mode);
        if (descriptor >= 0)
            return new(descriptor, ownsHandle: true);
        var errno = Marshal.GetLastPInvokeError();
        throw new ActionException(ErrnoName.Of(errno), $"{path}: {Marshal.GetPInvokeErrorMessage(errno)}");
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int open(byte* path, int flags, uint mode);
}
