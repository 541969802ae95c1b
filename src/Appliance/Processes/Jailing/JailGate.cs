using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Processes.Jailing;

/// <summary>
/// Where a jailed child waits until it is sure to die with us. bubblewrap makes it, as a process between us and it, which must not
/// die before the child is ready: the child would wait for it for ever (so its option --die-with-parent is of no use). Until then
/// nothing kills either of them; should we die, the gate's end is closed, the child ends, and bubblewrap with it. A child that is
/// ready has set its parent-death signal; then the kernel is told to kill bubblewrap as soon as anything happens at its end of the
/// gate, of which only its closing is left, and a signal lets the child go on.
/// </summary>
internal sealed partial class JailGate : IDisposable
{
    /// <summary>The script of the child's shell, which becomes the child. Its standard input is the gate, of which it reads only the end.</summary>
    public const string Script = "trap 'exec \"$@\" </dev/null' USR1; echo ready >&0 && read -r never; exit 125";

    private const int WordsMax = 64;
    private const int InfoBytesMax = 4096;
    private const uint MemoryCloseOnExec = 1;
    private const int GetFlags = 3;
    private const int SetFlags = 4;
    private const int SetOwner = 8;
    private const int SetSignal = 10;
    private const int Asynchronous = 0x2000;

    // Making a jail takes 20 ms; a machine on which it takes this long starts no guest either.
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(30);

    private readonly SocketPair _pair = SocketPair.Create();
    private readonly Socket _ours;

    public JailGate()
    {
        _ours = _pair.TakeOurs();
        var info = Libc.memfd_create("jail", MemoryCloseOnExec);
        if (info < 0)
        {
            Dispose();
            throw Libc.LastError("memfd_create");
        }

        Info = new SafeFileHandle(info, ownsHandle: true);
    }

    /// <summary>The child's standard input; bubblewrap keeps it as its own.</summary>
    public SafeFileHandle Theirs => _pair.Theirs;

    /// <summary>Where bubblewrap tells the child's number. No pipe: one that we no longer read would end it too early.</summary>
    public SafeFileHandle Info { get; } = new();

    /// <returns>The child's process number, of a process that waits; null when it died before it was ready.</returns>
    /// <param name="ended">Done when bubblewrap has ended.</param>
    /// <exception cref="JailException">It neither came nor died.</exception>
    public async Task<int?> WaitAsync(Task ended)
    {
        using var patience = new CancellationTokenSource(_patience);
        _ = ended.ContinueWith(_ => TryCancel(patience), TaskScheduler.Default);
        var words = new byte[WordsMax];
        var length = 0;
        try
        {
            while (!words.AsSpan(0, length).EndsWith("ready\n"u8))
            {
                length += await _ours.ReceiveAsync(words.AsMemory(length), patience.Token).ConfigureAwait(false);
            }
        }
        catch (OperationCanceledException)
        {
            return ended.IsCompleted ? null : throw new JailException($"no jail was made within {_patience.TotalSeconds} s");
        }

        var info = new byte[InfoBytesMax];
        var text = Encoding.ASCII.GetString(info, 0, RandomAccess.Read(Info, info, 0));
        return ChildNumber().Match(text) is { Success: true } match ? int.Parse(match.ValueSpan, CultureInfo.InvariantCulture) : null;
    }

    /// <summary>Lets the child go on. From now on bubblewrap dies when this gate is closed, and the child with it.</summary>
    /// <param name="maker">bubblewrap's process.</param>
    /// <exception cref="System.ComponentModel.Win32Exception">The kernel can not watch the gate.</exception>
    public void Open(int maker, Pidfd child)
    {
        var flags = Control(GetFlags, 0);
        Control(SetSignal, Libc.SignalKill);
        Control(SetOwner, maker);
        Control(SetFlags, flags | Asynchronous);
        _pair.Theirs.Dispose();
        child.Signal(Libc.SignalUser1);
    }

    public void Dispose()
    {
        _ours.Dispose();
        _pair.Dispose();
        Info.Dispose();
    }

    private int Control(int command, int argument)
    {
        var result = Libc.fcntl(_pair.Theirs, command, argument);
        return result >= 0 ? result : throw Libc.LastError("fcntl");
    }

    private static void TryCancel(CancellationTokenSource patience)
    {
        try
        {
            patience.Cancel();
        }
        catch (ObjectDisposedException)
        {
        }
    }

    [GeneratedRegex("(?<=\"child-pid\": )[0-9]{1,9}")]
    private static partial Regex ChildNumber();
}
