using System.Runtime.InteropServices;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.EndToEnd.Tests.Killing;

/// <summary>Ways in which something of a running job ends suddenly.</summary>
internal enum Victim
{
    Engine,
    Qemu,

    /// <summary>The conversation with the daemon ends as when the daemon does.</summary>
    Daemon,

    /// <summary>The daemon says something that is no message of the protocol.</summary>
    Garbage,
}

/// <summary>Reaches into a running appliance. Needs root, as CI has it.</summary>
internal static partial class Murder
{
    private const int OpenProcess = 434;
    private const int TakeDescriptor = 438;
    private const int BothWays = 2;
    private const int ChannelInQemu = 3; // the first descriptor that a qemu of ours inherits

    /// <returns>Whether there was something to end.</returns>
    public static async Task<bool> CommitAsync(Victim victim, int engine, Random random)
    {
        if (victim == Victim.Engine)
        {
            await Processes.KillAsync(engine);
            return true;
        }
        if (QemusOf(engine) is not { Count: > 0 } qemus)
            return false;
        var qemu = qemus[random.Next(qemus.Count)];
        if (victim == Victim.Qemu)
        {
            await Processes.KillAsync(qemu);
            return true;
        }
        using var channel = Channel(qemu);
        if (channel is null)
            return false;
        if (victim == Victim.Daemon)
            return shutdown(channel, BothWays) == 0;
        var garbage = new byte[random.Next(1, 4096)];
        random.NextBytes(garbage);
        return send(channel, garbage, garbage.Length, 0x4040) > 0; // MSG_NOSIGNAL, MSG_DONTWAIT
    }

    public static IReadOnlyList<int> QemusOf(int engine) => [.. Processes.DescendantsOf(engine).Where(Processes.IsQemu)];

    private static SafeFileHandle? Channel(int qemu)
    {
        using var process = new SafeFileHandle((nint)syscall(OpenProcess, qemu, 0, 0), ownsHandle: true);
        if (process.IsInvalid)
            return null;
        var channel = (nint)syscall(TakeDescriptor, process.DangerousGetHandle(), ChannelInQemu, 0);
        return channel < 0 ? null : new(channel, ownsHandle: true);
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial long syscall(long number, long first, long second, long third);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int shutdown(SafeFileHandle socket, int how);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint send(SafeFileHandle socket, byte[] bytes, nint count, int flags);
}
