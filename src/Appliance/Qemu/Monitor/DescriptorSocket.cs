using System.Net.Sockets;
using System.Runtime.InteropServices;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Qemu.Monitor;

/// <summary>Sends bytes over a unix socket together with an open file, which .NET's sockets can't.</summary>
internal static partial class DescriptorSocket
{
    private const int LevelSocket = 1;
    private const int Rights = 1;
    private const int NoSignal = 0x4000;
    private const int ErrorAgain = 11;
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(2);

    /// <exception cref="IOException">The other end is gone, or takes nothing until the token ends the wait.</exception>
    public static async Task SendAsync(Socket socket, byte[] bytes, SafeHandle file, CancellationToken cancel)
    {
        while (true)
        {
            var sent = Send(socket, bytes, file);
            if (sent == bytes.Length)
            {
                return;
            }

            if (sent >= 0)
            {
                throw new IOException($"only {sent} of a message's {bytes.Length} bytes could be sent");
            }

            if (-sent is not (ErrorAgain or Libc.ErrorInterrupted))
            {
                throw new IOException("a file can't be handed over", Libc.Error("sendmsg", (int)-sent));
            }

            await Task.Delay(_pause, cancel).ConfigureAwait(false);
        }
    }

    /// <returns>The bytes sent, or the errno as a negative number.</returns>
    private static unsafe nint Send(Socket socket, byte[] bytes, SafeHandle file)
    {
        // struct cmsghdr of 16 bytes, then one descriptor, padded to 8.
        var control = stackalloc long[3];
        control[0] = 20;
        ((int*)control)[2] = LevelSocket;
        ((int*)control)[3] = Rights;
        var held = false;
        try
        {
            file.DangerousAddRef(ref held);
            ((int*)control)[4] = (int)file.DangerousGetHandle();
            fixed (byte* content = bytes)
            {
                var part = new Part { Start = content, Length = (nuint)bytes.Length };
                var message = new Message { Parts = &part, PartCount = 1, Control = control, ControlLength = 24 };
                var sent = sendmsg(socket.SafeHandle, &message, NoSignal);
                return sent >= 0 ? sent : -Marshal.GetLastPInvokeError();
            }
        }
        finally
        {
            if (held)
            {
                file.DangerousRelease();
            }
        }
    }

    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Part
    {
        public byte* Start;
        public nuint Length;
    }

    /// <summary>struct msghdr of 64-bit Linux.</summary>
    [StructLayout(LayoutKind.Sequential)]
    private unsafe struct Message
    {
        public void* Name;
        public uint NameLength;
        public Part* Parts;
        public nuint PartCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial nint sendmsg(SafeHandle socket, Message* message, int flags);
}
