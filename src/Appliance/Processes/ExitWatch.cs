using System.Buffers.Binary;
using System.Collections.Concurrent;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Processes;

/// <summary>
/// Learns of the end of all children with one thread, through their pidfds: a wait for "any child" would take exits that belong to
/// others in this process.
/// </summary>
internal static unsafe class ExitWatch
{
    private const long PidfdOpen = 434;
    private const int CloseOnExec = 0x80000;
    private const int Add = 1;
    private const int Readable = 1;

    // struct epoll_event is packed on x86-64 only.
    private static readonly int _dataOffset = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 4 : 8;
    private static readonly ConcurrentDictionary<int, (SafeFileHandle Pidfd, Action Ended)> _children = new();
    private static readonly SafeFileHandle _set = Create();

    static ExitWatch()
    {
        new Thread(Run) { IsBackground = true, Name = "child exits" }.Start();
    }

    /// <param name="ended">Called once on the watching thread when the child is dead and not yet reaped; it must be quick.</param>
    public static void Watch(int pid, Action ended)
    {
        var descriptor = Libc.syscall(PidfdOpen, pid, 0);
        if (descriptor < 0)
        {
            throw Libc.LastError("pidfd_open");
        }

        var pidfd = new SafeFileHandle((nint)descriptor, ownsHandle: true);
        _children[pid] = (pidfd, ended);
        Span<byte> happening = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(happening, Readable);
        BinaryPrimitives.WriteInt32LittleEndian(happening[_dataOffset..], pid);
        fixed (byte* pointer = happening)
        {
            if (Libc.epoll_ctl(_set, Add, pidfd, pointer) < 0)
            {
                var error = Libc.LastError("epoll_ctl");
                _children.TryRemove(pid, out _);
                pidfd.Dispose();
                throw error;
            }
        }
    }

    private static SafeFileHandle Create()
    {
        var set = Libc.epoll_create1(CloseOnExec);
        return set >= 0 ? new SafeFileHandle(set, ownsHandle: true) : throw Libc.LastError("epoll_create1");
    }

    private static void Run()
    {
        const int happeningBytes = 16;
        const int max = 32;
        var size = _dataOffset == 4 ? 12 : happeningBytes;
        var happenings = new byte[max * happeningBytes];
        while (true)
        {
            int count;
            fixed (byte* pointer = happenings)
            {
                count = Libc.epoll_wait(_set, pointer, max, -1);
            }

            if (count < 0 && Marshal.GetLastPInvokeError() != Libc.ErrorInterrupted)
            {
                throw Libc.LastError("epoll_wait");
            }

            for (var i = 0; i < count; i++)
            {
                var pid = BinaryPrimitives.ReadInt32LittleEndian(happenings.AsSpan((i * size) + _dataOffset));
                if (_children.TryRemove(pid, out var child))
                {
                    child.Pidfd.Dispose(); // also takes it out of the set
                    child.Ended();
                }
            }
        }
    }
}
