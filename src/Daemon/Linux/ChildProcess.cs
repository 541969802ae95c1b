using System.Runtime.InteropServices;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>A running program, in a process group of its own, and the daemon's ends of its three pipes.</summary>
internal sealed unsafe partial class ChildProcess : IDisposable
{
    private const int O_CLOEXEC = 0x80000, O_NONBLOCK = 0x800, F_DUPFD_CLOEXEC = 1030, SIGKILL = 9, SIGPIPE = 13;
    private const short SpawnSetGroup = 0x02, SpawnDefaultSignals = 0x04, SpawnSignalMask = 0x08;
    private const int SysPidfdOpen = 434;

    private bool _reaped;

    // A program that stops reading is an answer to write, not the daemon's end.
    static ChildProcess() => signal(SIGPIPE, 1);

    private ChildProcess(int pid, int input, int output, int errors, int exit)
    {
        Pid = pid;
        Input = input;
        Output = output;
        Errors = errors;
        Exit = exit;
    }

    public int Pid { get; }

    /// <summary>Where its standard input is written, -1 when it has none or that is closed. The three pipes never block.</summary>
    public int Input { get; private set; }

    public int Output { get; }

    public int Errors { get; }

    /// <summary>A pidfd: becomes readable when the program ends.</summary>
    public int Exit { get; }

    public static ChildProcess Start(string path, IReadOnlyList<string> words, IReadOnlyList<string> environment, bool withInput)
    {
        using var argv = new StringVector(words);
        using var envp = new StringVector(environment);
        Span<int> ends = [-1, -1, -1, -1, -1, -1]; // child's stdin, our end; our end, child's stdout; our end, child's stderr
        try
        {
            if (withInput)
                Pipe(ends[..2]);
            Pipe(ends[2..4]);
            Pipe(ends[4..]);
            // What the daemon keeps must never wait; what the child gets must be an ordinary pipe.
            foreach (var ours in (ReadOnlySpan<int>)[ends[1], ends[2], ends[4]])
                if (ours >= 0)
                    SetNonBlocking(ours);
            var pid = Spawn(path, argv, envp, ends[0], ends[3], ends[5]);
            var exit = (int)syscall(SysPidfdOpen, pid, 0);
            var child = new ChildProcess(pid, ends[1], ends[2], ends[4], exit);
            ends[1] = ends[2] = ends[4] = -1;
            if (exit < 0)
            {
                var cause = Errno.LastFailure("pidfd_open");
                child.Dispose();
                throw cause;
            }
            return child;
        }
        finally
        {
            foreach (var end in ends)
                if (end >= 0)
                    close(end);
        }
    }

    public void CloseInput()
    {
        if (Input >= 0)
            close(Input);
        Input = -1;
    }

    /// <summary>Waits for the end, which is near: the pidfd said so, or the program was killed.</summary>
    /// <returns>The exit status, or 128 and the signal's number.</returns>
    public int Reap()
    {
        int status, answer;
        do
            answer = waitpid(Pid, &status, 0);
        while (answer < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR);
        _reaped = true;
        if (answer < 0)
            throw Errno.LastFailure("waitpid");
        return (status & 0x7f) == 0 ? (status >> 8) & 0xff : 128 + (status & 0x7f);
    }

    public void KillGroup() => kill(-Pid, SIGKILL);

    public void Dispose()
    {
        if (!_reaped)
        {
            // The group may not exist yet in a child that has not run; the process itself does.
            kill(Pid, SIGKILL);
            KillGroup();
            int status;
            while (waitpid(Pid, &status, 0) < 0 && Marshal.GetLastPInvokeError() == Errno.EINTR)
            {
            }
            _reaped = true;
        }
        CloseInput();
        close(Output);
        close(Errors);
        if (Exit >= 0)
            close(Exit);
        Orphans.Reap();
    }

    private static int Spawn(string path, StringVector argv, StringVector envp, int input, int output, int errors)
    {
        // posix_spawn_file_actions_t has 80 bytes, posix_spawnattr_t 336 and sigset_t 128 with glibc on 64 bits.
        byte* actions = stackalloc byte[256], attributes = stackalloc byte[1024];
        byte* none = stackalloc byte[128], all = stackalloc byte[128];
        new Span<byte>(none, 128).Clear();
        new Span<byte>(all, 128).Fill(0xff);
        Must(posix_spawn_file_actions_init(actions), "posix_spawn_file_actions_init");
        Must(posix_spawnattr_init(attributes), "posix_spawnattr_init");
        try
        {
            Must(
                input >= 0
                    ? posix_spawn_file_actions_adddup2(actions, input, 0)
                    : posix_spawn_file_actions_addopen(actions, 0, "/dev/null", 0, 0),
                "standard input");
            Must(posix_spawn_file_actions_adddup2(actions, output, 1), "standard output");
            Must(posix_spawn_file_actions_adddup2(actions, errors, 2), "standard error");
            Must(posix_spawn_file_actions_addclosefrom_np(actions, 3), "closefrom");
            // The runtime ignores SIGPIPE and blocks others; a tool that inherits that hangs or misreports.
            Must(posix_spawnattr_setflags(attributes, SpawnSetGroup | SpawnDefaultSignals | SpawnSignalMask), "spawn flags");
            Must(posix_spawnattr_setpgroup(attributes, 0), "process group");
            Must(posix_spawnattr_setsigmask(attributes, none), "signal mask");
            Must(posix_spawnattr_setsigdefault(attributes, all), "signals");
            int pid;
            Must(posix_spawn(&pid, path, actions, attributes, argv.Pointer, envp.Pointer), path);
            return pid;
        }
        finally
        {
            posix_spawn_file_actions_destroy(actions);
            posix_spawnattr_destroy(attributes);
        }
    }

    private static void Must(int number, string what)
    {
        if (number != 0)
            throw Errno.Failure(number, what);
    }

    // Ends below 3 would be overwritten while the child's descriptors are put in place.
    private static void Pipe(Span<int> ends)
    {
        fixed (int* pair = ends)
            if (pipe2(pair, O_CLOEXEC) != 0)
                throw Errno.LastFailure("pipe");
        foreach (ref var end in ends)
        {
            if (end > 2)
                continue;
            var higher = fcntl(end, F_DUPFD_CLOEXEC, 3);
            if (higher < 0)
                throw Errno.LastFailure("fcntl");
            close(end);
            end = higher;
        }
    }

    private static void SetNonBlocking(int descriptor)
    {
        const int F_SETFL = 4;
        if (fcntl(descriptor, F_SETFL, O_NONBLOCK) != 0)
            throw Errno.LastFailure("fcntl");
    }

    /// <summary>A NULL-terminated array of C strings.</summary>
    private sealed class StringVector : IDisposable
    {
        private readonly int _count;

        public StringVector(IReadOnlyList<string> strings)
        {
            _count = strings.Count;
            Pointer = (byte**)NativeMemory.AllocZeroed((nuint)(_count + 1), (nuint)sizeof(byte*));
            for (var i = 0; i < _count; i++)
            {
                var bytes = GuestText.Encode(strings[i]);
                if (Array.IndexOf(bytes, (byte)0) >= 0)
                {
                    Dispose();
                    throw new ActionException("EINVAL", "an argument holds a NUL byte");
                }
                Pointer[i] = (byte*)NativeMemory.AllocZeroed((nuint)bytes.Length + 1);
                bytes.CopyTo(new Span<byte>(Pointer[i], bytes.Length));
            }
        }

        public byte** Pointer { get; private set; }

        public void Dispose()
        {
            if (Pointer is null)
                return;
            for (var i = 0; i < _count; i++)
                NativeMemory.Free(Pointer[i]);
            NativeMemory.Free(Pointer);
            Pointer = null;
        }
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int pipe2(int* ends, int flags);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int fcntl(int descriptor, int command, int argument);

    [LibraryImport("libc")]
    private static partial int close(int descriptor);

    [LibraryImport("libc")]
    private static partial int kill(int pid, int signal);

    [LibraryImport("libc")]
    private static partial nint signal(int number, nint handler);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int waitpid(int pid, int* status, int options);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint syscall(nint number, nint first, nint second);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn(int* pid, string path, byte* actions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_init(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_destroy(byte* actions);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_adddup2(byte* actions, int from, int to);

    [LibraryImport("libc", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int posix_spawn_file_actions_addopen(byte* actions, int descriptor, string path, int flags, uint mode);

    [LibraryImport("libc")]
    private static partial int posix_spawn_file_actions_addclosefrom_np(byte* actions, int from);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_init(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_destroy(byte* attributes);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setflags(byte* attributes, short flags);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setpgroup(byte* attributes, int group);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigmask(byte* attributes, byte* signals);

    [LibraryImport("libc")]
    private static partial int posix_spawnattr_setsigdefault(byte* attributes, byte* signals);
}
