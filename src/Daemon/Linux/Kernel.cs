using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>The system calls of the boot. Numbers and flags are those of Linux on x86-64.</summary>
internal static unsafe partial class Kernel
{
    public const int ORdOnly = 0;
    public const int ORdWr = 2;
    public const int OCloExec = 0x80000;
    public const ulong MsRdOnly = 1;
    public const ulong MsNoSuid = 2;
    public const ulong MsNoDev = 4;
    public const ulong MsMove = 0x2000;
    private const long FinitModuleNumber = 313;
    private const long ExecveAtNumber = 322;
    private const int AtEmptyPath = 0x1000;
    private const int Interrupted = 4;

    /// <summary>Restarts the machine, which ends a qemu that runs with -no-reboot.</summary>
    private const int RebootRestart = 0x01234567;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    public const short PollIn = 1;

    [LibraryImport("libc", EntryPoint = "mount", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MountCall(string source, string target, string? type, ulong flags, string? data);

    [LibraryImport("libc", EntryPoint = "mkdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int MkdirCall(string path, uint mode);

    [LibraryImport("libc", EntryPoint = "symlink", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int SymlinkCall(string target, string path);

    [LibraryImport("libc", EntryPoint = "open", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int OpenCall(string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "chroot", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChrootCall(string path);

    [LibraryImport("libc", EntryPoint = "chdir", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    private static partial int ChdirCall(string path);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long FinitModule(long number, int fd, byte* parameters, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long ExecveAt(long number, int fd, byte* path, byte** arguments, byte** environment, int flags);

    [LibraryImport("libc", EntryPoint = "read", SetLastError = true)]
    private static partial nint ReadCall(int fd, byte* into, nint count);

    [LibraryImport("libc", EntryPoint = "write", SetLastError = true)]
    private static partial nint WriteCall(int fd, byte* from, nint count);

    [LibraryImport("libc", EntryPoint = "close")]
    public static partial int Close(int fd);

    [LibraryImport("libc", EntryPoint = "sync")]
    public static partial void Sync();

    [LibraryImport("libc", EntryPoint = "reboot")]
    private static partial int RebootCall(int command);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollFd* fds, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint Umask(uint mask);

    public static void Mount(string source, string target, string? type, ulong flags, string? data = null) =>
        Check(MountCall(source, target, type, flags, data), $"mount {source} on {target}");

    /// <summary>Makes a folder; one that is there already is fine.</summary>
    public static void Mkdir(string path, uint mode = 0x1ED)
    {
        const int exists = 17;
        if (MkdirCall(path, mode) != 0 && Marshal.GetLastPInvokeError() != exists)
            Check(-1, $"mkdir {path}");
    }

    public static void Symlink(string target, string path) => SymlinkCall(target, path);

    public static int Open(string path, int flags) => Check(OpenCall(path, flags | OCloExec, 0), $"open {path}");

    public static void EnterRoot()
    {
        Check(MountCall(".", "/", null, MsMove, null), "move the root");
        Check(ChrootCall("."), "chroot");
        Check(ChdirCall("/"), "chdir");
    }

    public static void Chdir(string path) => Check(ChdirCall(path), $"chdir {path}");

    /// <summary>Loads a kernel module; one that is loaded already, or has no device here, is fine.</summary>
    public static bool TryLoadModule(int fd)
    {
        byte none = 0;
        return FinitModule(FinitModuleNumber, fd, &none, 0) == 0;
    }

    /// <summary>Becomes the program behind a descriptor.</summary>
    public static void Become(int fd, string[] arguments)
    {
        byte empty = 0;
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)(arguments.Length + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < arguments.Length; i++)
            vector[i] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        byte* noEnvironment = null;
        ExecveAt(ExecveAtNumber, fd, &empty, vector, &noEnvironment, AtEmptyPath);
        Check(-1, "execveat");
    }

    /// <summary>The number of bytes; 0 at the end.</summary>
    public static int Read(int fd, Span<byte> into)
    {
        fixed (byte* start = into)
        {
            nint result;
            do
                result = ReadCall(fd, start, into.Length);
            while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return (int)Check(result, "read");
        }
    }

    public static int Write(int fd, ReadOnlySpan<byte> bytes)
    {
        fixed (byte* start = bytes)
        {
            nint result;
            do
                result = WriteCall(fd, start, bytes.Length);
            while (result < 0 && Marshal.GetLastPInvokeError() == Interrupted);
            return (int)Check(result, "write");
        }
    }

    public static void Reboot()
    {
        Sync();
        RebootCall(RebootRestart);
    }

    private static int Check(int result, string what) => (int)Check((nint)result, what);

    private static nint Check(nint result, string what) => result >= 0
        ? result
        : throw new IOException($"{what}: {Marshal.GetLastPInvokeErrorMessage()}");
}
