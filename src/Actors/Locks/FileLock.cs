using System.ComponentModel;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Engine.Actors.Locks;

/// <summary>
/// The kernel's lock of an open file (flock): it ends with the process, however that ends. .NET's own way to open a file takes the
/// same lock, which would stand in the way, so files are opened here.
/// </summary>
internal static partial class FileLock
{
    public const int ErrorNoEntry = 2;
    public const int ErrorNotDirectory = 20;

    private const int Shared = 1;
    private const int Exclusive = 2;
    private const int NoWait = 4;
    private const int ReadWrite = 0x2;
    private const int CreateFlag = 0x40;
    private const int NewFlag = 0x80;
    private const int CloseOnExec = 0x80000;
    private const uint OwnerOnly = 0x180;

    internal enum Making
    {
        /// <summary>The file has to be there.</summary>
        Never,
        IfMissing,

        /// <summary>The file must not be there.</summary>
        Always,
    }

    /// <returns>Invalid when it fails; the reason is the last error.</returns>
    public static SafeFileHandle Open(string path, Making making)
    {
        var flags = making switch { Making.Never => 0, Making.IfMissing => CreateFlag, _ => CreateFlag | NewFlag };
        return new(open(path, ReadWrite | flags | CloseOnExec, OwnerOnly), ownsHandle: true);
    }

    /// <summary>Takes the lock, or changes one that is held into it. One that can't be changed is lost.</summary>
    /// <returns>False when somebody else holds one that stands against it, or the file system has no locks.</returns>
    public static bool TryTake(SafeFileHandle file, bool exclusively) => flock(file, (exclusively ? Exclusive : Shared) | NoWait) == 0;

    /// <summary>Waits for the lock; for those that are held for a moment.</summary>
    /// <exception cref="IOException">The file system has no locks.</exception>
    public static void Take(SafeFileHandle file)
    {
        if (flock(file, Exclusive) != 0)
            throw LastError("no lock can be taken");
    }

    public static IOException LastError(string what)
    {
        var cause = new Win32Exception(Marshal.GetLastPInvokeError());
        return new($"{what}: {cause.Message}", cause);
    }

    [LibraryImport("libc", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int flock(SafeFileHandle file, int operation);
}
