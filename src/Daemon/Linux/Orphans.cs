using System.Runtime.InteropServices;

namespace Engine.Daemon.Linux;

/// <summary>
/// Buries the processes whose parents are gone: the kernel gives them to PID 1. Only after a program has ended and
/// been waited for, on the daemon's one thread for actions, so that no exit status is taken from its rightful waiter.
/// </summary>
internal static unsafe partial class Orphans
{
    private const int WNOHANG = 1;

    // A program that forks without end must not keep the daemon here.
    private const int BuriedAtOnceMax = 4096;

    public static void Reap()
    {
        if (Environment.ProcessId != 1)
            return;
        int status;
        for (var i = 0; i < BuriedAtOnceMax && waitpid(-1, &status, WNOHANG) > 0; i++)
        {
        }
    }

    [LibraryImport("libc")]
    private static partial int waitpid(int pid, int* status, int options);
}
