using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Engine.Appliance.Processes;

/// <summary>The calls of the C library that .NET has no counterpart for.</summary>
internal static unsafe partial class Libc
{
    public const int OpenPathOnly = 0x200000;
    public const int OpenNonBlocking = 0x800;
    public const int OpenCloseOnExec = 0x80000;
    public const int OpenReadWrite = 0x2;
    public const int SeekEnd = 2;
    public const int SeekData = 3;
    public const int SeekHole = 4;
    public const int ErrorNoSuchData = 6; // ENXIO: no data behind the place
    public const int SignalKill = 9;
    public const int SignalUser1 = 10;
    public const int MayExecute = 1;
    public const int ErrorInterrupted = 4;

    [LibraryImport("libc")]
    public static partial int posix_spawn(int* pid, byte* path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, byte* path, int flags, uint mode);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addchdir_np(byte* actions, byte* path);

    [LibraryImport("libc")]
    public static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setpgroup(byte* attributes, int group);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    public static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    public static partial int sigfillset(byte* signals);

    [LibraryImport("libc")]
    public static partial int sigemptyset(byte* signals);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int socketpair(int domain, int type, int protocol, int* ends);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fcntl(SafeHandle descriptor, int command, int argument);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fcntl(SafeHandle descriptor, int command, byte* argument);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathBytes))]
    public static partial nint readlink(string path, byte* target, nuint size);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathBytes))]
    public static partial int open(string path, int flags, uint mode);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathBytes))]
    public static partial int linkat(int fromFolder, string from, int toFolder, string to, int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int fallocate(SafeHandle descriptor, int mode, long offset, long length);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int ioctl(SafeHandle descriptor, nuint request, nint argument);

    [LibraryImport("libc", SetLastError = true, EntryPoint = "lseek64")]
    public static partial long lseek(SafeHandle descriptor, long offset, int from);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathBytes))]
    public static partial int statx(int folder, string path, int flags, uint mask, byte* status);

    [LibraryImport("libc", StringMarshallingCustomType = typeof(PathBytes))]
    public static partial int access(string path, int mode);

    [LibraryImport("libc")]
    public static partial uint geteuid();

    [LibraryImport("libc", SetLastError = true)]
    public static partial int kill(int pid, int signal);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int wait4(int pid, int* status, int options, nint usage);

    // The wrapper pidfd_open is younger (glibc 2.36) than the call.
    [LibraryImport("libc", SetLastError = true)]
    public static partial long syscall(long number, long first, long second);

    [LibraryImport("libc", SetLastError = true)]
    public static partial long syscall(long number, SafeHandle first, long second, nint third, long fourth);

    [LibraryImport("libc", SetLastError = true, StringMarshallingCustomType = typeof(PathBytes))]
    public static partial int memfd_create(string name, uint flags);

    [LibraryImport("libc", StringMarshallingCustomType = typeof(PathBytes))]
    public static partial byte* realpath(string path, byte* resolved);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_create1(int flags);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_ctl(SafeHandle set, int operation, SafeHandle descriptor, byte* happening);

    [LibraryImport("libc", SetLastError = true)]
    public static partial int epoll_wait(SafeHandle set, byte* happenings, int max, int timeoutMilliseconds);

    /// <summary>The error of the call just made, with what it was about.</summary>
    public static Win32Exception LastError(string what) => Error(what, Marshal.GetLastPInvokeError());

    public static Win32Exception Error(string what, int errno) =>
        new(errno, $"{what}: {Marshal.GetPInvokeErrorMessage(errno)}");
}
