using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Processes.Jailing;

/// <summary>A process that is not our child, held by a descriptor: its number may come to mean another one, this never does.</summary>
internal sealed class Pidfd : IDisposable
{
    private const long OpenCall = 434;
    private const long SendSignalCall = 424;

    private readonly SafeFileHandle _process;

    /// <exception cref="System.ComponentModel.Win32Exception">There is no such process, or no descriptor left.</exception>
    public Pidfd(int pid)
    {
        var descriptor = Libc.syscall(OpenCall, pid, 0);
        _process = descriptor >= 0 ? new SafeFileHandle((nint)descriptor, ownsHandle: true) : throw Libc.LastError("pidfd_open");
    }

    /// <summary>Nothing happens when it has ended.</summary>
    public void Signal(int signal) => _ = Libc.syscall(SendSignalCall, _process, signal, 0, 0);

    public void Dispose() => _process.Dispose();
}
