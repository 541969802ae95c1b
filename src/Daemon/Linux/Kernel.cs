using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>The system calls of the boot and of the channel that nothing else needs. Numbers are those of Linux on x86-64.</summary>
internal static unsafe partial class Kernel
{
    public const short PollIn = 1;
    private const long FinitModuleNumber = 313;
    private const long ExecveAtNumber = 322;
    private const ulong MsMove = 0x2000;

    /// <summary>Restarts the machine, which ends a qemu that runs with -no-reboot.</summary>
    private const int RebootRestart = 0x01234567;

    [StructLayout(LayoutKind.Sequential)]
    public struct PollFd
    {
        public int Fd;
        public short Events;
        public short Returned;
    }

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollFd* fds, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "umask")]
    public static partial uint Umask(uint mask);

    /// <summary>Loads a kernel module. False when it is loaded already, has no device here or can't be loaded.</summary>
    public static bool TryLoadModule(Descriptor module)
    {
        byte none = 0;
        return FinitModule(FinitModuleNumber, module, &none, 0) == 0;
    }

    /// <param name="options">As mount(8) takes them.</param>
    public static void Mount(string source, string target, string type, string options = "") =>
        Check(-MountCalls.TryMount(source, target, type, MountOptions.Parse(options)), $"mount {source} on {target}");

    public static void Move(string mounted, string target) =>
        Check(-MountCalls.TryMount(mounted, target, "", new MountOptions(MsMove, "", false)), $"move {mounted} to {target}");

    /// <summary>Makes a mounted tree the root of this process and of all that it starts.</summary>
    public static void EnterRoot(string tree)
    {
        Directory.SetCurrentDirectory(tree);
        Move(".", "/");
        if (Chroot(NulBytes.Of(".")) != 0)
            throw new IOException($"chroot: {Marshal.GetLastPInvokeErrorMessage()}");
        Directory.SetCurrentDirectory("/");
    }

    /// <summary>Becomes the program behind a descriptor, with an empty environment. Returns only by failing.</summary>
    public static void Become(Descriptor program, IReadOnlyList<string> arguments)
    {
        var vector = (byte**)NativeMemory.AllocZeroed((nuint)(arguments.Count + 1), (nuint)sizeof(byte*));
        for (var i = 0; i < arguments.Count; i++)
            vector[i] = (byte*)Marshal.StringToCoTaskMemUTF8(arguments[i]);
        byte empty = 0;
        byte* noEnvironment = null;
        ExecveAt(ExecveAtNumber, program, &empty, vector, &noEnvironment, FileCalls.AtEmptyPath);
        throw new IOException($"execveat: {Marshal.GetLastPInvokeErrorMessage()}");
    }

    public static void Reboot()
    {
        MountCalls.sync();
        RebootCall(RebootRestart);
    }

    private static void Check(int result, string what)
    {
        if (result != 0)
            throw new IOException($"{what}: {Marshal.GetPInvokeErrorMessage(-result)}");
    }

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long FinitModule(long number, Descriptor module, byte* parameters, int flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial long ExecveAt(long number, Descriptor program, byte* path, byte** arguments, byte** environment, int flags);

    [LibraryImport("libc", EntryPoint = "chroot", SetLastError = true)]
    private static partial int Chroot(byte[] path);

    [LibraryImport("libc", EntryPoint = "reboot")]
    private static partial int RebootCall(int command);
}
