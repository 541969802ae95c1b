using System.Runtime.InteropServices;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;

namespace Engine.Daemon.Boot;

/// <summary>
/// Whether the daemon waits in a template for its clones to be woken. All clones begin with the same memory: the same state of the
/// kernel's random generator and the same time. Nothing else in this process keeps random state: the C library and .NET ask the
/// kernel each time (but for the seed of .NET's hash of strings, which is the same in all clones and decides no result).
/// </summary>
internal sealed partial class Freezer
{
    private const int SeedBytesMin = 32;
    private const int SeedBytesMax = 512;
    private const uint AddEntropy = 0x40085203; // RNDADDENTROPY
    private const uint Reseed = 0x5207; // RNDRESEEDCRNG
    private const int ClockRealtime = 0;
    private const long NanosecondsPerSecond = 1_000_000_000;

    public bool IsFrozen { get; private set; }

    public void Freeze()
    {
        if (Environment.ProcessId != 1)
            throw new ActionException("ENOTSUP", "only the daemon of an appliance can be frozen");
        KernelModules.Preload();
        MountCalls.sync();
        IsFrozen = true;
    }

    public void Thaw(ReadOnlySpan<byte> seed, long nanoseconds)
    {
        if (!IsFrozen)
            throw new ActionException("EINVAL", "the daemon is not frozen");
        if (seed.Length is < SeedBytesMin or > SeedBytesMax)
            throw new ActionException("EINVAL", $"a seed of {seed.Length} bytes is not between {SeedBytesMin} and {SeedBytesMax}");
        if (nanoseconds <= 0)
            throw new ActionException("EINVAL", "the time is before 1970");
        Stir(seed);
        var time = new TimeSpec(nanoseconds / NanosecondsPerSecond, nanoseconds % NanosecondsPerSecond);
        if (clock_settime(ClockRealtime, in time) != 0)
            throw Failed("clock_settime");
        IsFrozen = false;
    }

    /// <summary>All randomness from here on follows from the seed, for all processes.</summary>
    private static unsafe void Stir(ReadOnlySpan<byte> seed)
    {
        using var device = FileCalls.Open(NulBytes.Of("/dev/urandom"), FileCalls.ReadOnly | FileCalls.CloseOnExec, 0);
        if (device.IsInvalid)
            throw Failed("/dev/urandom");

        // struct rand_pool_info: bits of entropy, bytes, the bytes.
        var pool = stackalloc byte[8 + SeedBytesMax];
        ((int*)pool)[0] = seed.Length * 8;
        ((int*)pool)[1] = seed.Length;
        seed.CopyTo(new Span<byte>(pool + 8, SeedBytesMax));
        if (ioctl(device, AddEntropy, pool) != 0 || ioctl(device, Reseed, null) != 0)
            throw Failed("the seed was refused");
    }

    private static ActionException Failed(string what) =>
        Errno.LastFailure(what);

    [StructLayout(LayoutKind.Sequential)]
    private readonly record struct TimeSpec(long Seconds, long Nanoseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial int clock_settime(int clock, in TimeSpec time);

    [LibraryImport("libc", SetLastError = true)]
    private static unsafe partial int ioctl(Descriptor device, nuint request, byte* argument);
}

/// <summary>Lets a frozen daemon do nothing but be pinged and thawed.</summary>
internal sealed class FrozenGate(Freezer freezer, IDispatcher inner) : IDispatcher
{
    public void Dispatch(IncomingCall call)
    {
        if (freezer.IsFrozen && (Procedure)call.Procedure is not (Procedure.PingDaemon or Procedure.EngineThaw))
            throw new ActionException("EBUSY", "this daemon is frozen: it waits for its clones to be thawed");
        inner.Dispatch(call);
    }
}
