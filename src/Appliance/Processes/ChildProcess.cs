using System.IO.Pipes;
using System.Runtime.InteropServices;
using Engine.Appliance.Processes.Jailing;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Processes;

/// <summary>
/// A child process in its own group. It dies when we die, even by SIGKILL; the rest of its group dies with it; it leaves no zombie.
/// </summary>
internal sealed class ChildProcess : IAsyncDisposable
{
    /// <summary>
    /// A killed child that takes longer hangs in the kernel, as on a dead network filesystem; it is reaped whenever it ends.
    /// </summary>
    public static readonly TimeSpan EndTimeMax = TimeSpan.FromSeconds(30);

    private const int ReadBytes = 32 * 1024;

    // The parent-death signal is set after the fork, so a parent that dies before that would be missed: the shell compares.
    private const string ComparesParent = "[ \"$PPID\" = \"$0\" ] || exit 125; exec \"$@\"";

    // What left the child's group survives it and may hold the pipes open for ever.
    private static readonly TimeSpan _drainTimeMax = TimeSpan.FromSeconds(2);

    private readonly Lock _reaping = new();
    private readonly TaskCompletionSource<ChildExit> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Stream? _output; // null when it goes to a file
    private readonly Stream _error;
    private readonly int _pid; // whom we started; it leads the group
    private Pidfd? _jailed; // whom the started one watches over, in a jail
    private bool _isReaped;

    private ChildProcess(int pid, Stream? output, Stream error)
    {
        _pid = pid;
        ProcessId = pid;
        _output = output;
        _error = error;
    }

    /// <summary>The program's number as this machine sees it. A jailed program is a child of bubblewrap, which is ours.</summary>
    public int ProcessId { get; private set; }

    /// <summary>Completes when the child and its group are dead and the child is reaped; never with an exception.</summary>
    public Task<ChildExit> Exited => _exited.Task;

    /// <exception cref="ProgramMissingException">The program, setpriv or bubblewrap is not installed.</exception>
    /// <exception cref="JailException">The jail could not be made as it is wanted.</exception>
    /// <exception cref="System.ComponentModel.Win32Exception">The system has no process, memory or descriptor left.</exception>
    public static async Task<ChildProcess> StartAsync(ChildStart start)
    {
        var program = ProgramPath.Find(start.Program);
        var environment = ChildEnvironment.With(start.Environment);
        if (start.Confinement is { Jail: { } jail } confinement)
        {
            return await JailedStart.StartAsync(start, program, confinement, jail).ConfigureAwait(false);
        }

        var limits = start.Confinement is null ? "" : Confinement.Limits;
        return await SpawnAsync(
            start,
            [
                ProgramPath.Find("setpriv"), .. start.Confinement?.Options ?? [], "--pdeathsig", "KILL", "--",
                "/bin/sh", "-c", limits + ComparesParent, $"{Environment.ProcessId}", program, .. start.Arguments,
            ],
            environment,
            []).ConfigureAwait(false);
    }

    /// <param name="argv">Begins with the path of what is to be executed.</param>
    /// <param name="further">Descriptors behind the inherited ones.</param>
    internal static async Task<ChildProcess> SpawnAsync(
        ChildStart start, IReadOnlyList<string> argv, IReadOnlyDictionary<string, string> environment, IReadOnlyList<SafeHandle> further)
    {
        using var nothing = File.OpenHandle("/dev/null");
        var output = start.StandardOutput is null ? Pipe.Create() : null;
        Pipe? error = null;
        try
        {
            error = Pipe.Create();
            SafeHandle[] descriptors =
            [
                start.StandardInput ?? nothing, start.StandardOutput ?? output!.WriteEnd, error.WriteEnd, .. start.Inherited, .. further,
            ];
            var pid = await SpawnThread.RunAsync(
                () => PosixSpawn.Start(argv[0], argv, environment, start.WorkingDirectory, descriptors)).ConfigureAwait(false);
            var child = new ChildProcess(pid, output?.TakeReader(), error.TakeReader());
            child.Watch();
            return child;
        }
        finally
        {
            output?.Dispose();
            error?.Dispose();
        }
    }

    /// <summary>From now on this process is the child, and not the one that made its jail.</summary>
    /// <param name="jailed">Ours to dispose.</param>
    internal void Become(int pid, Pidfd jailed)
    {
        lock (_reaping)
        {
            _jailed = jailed;
            ProcessId = pid;
        }
    }

    /// <summary>Sends SIGKILL to the child and its group; nothing happens when it has ended.</summary>
    public void Kill()
    {
        lock (_reaping)
        {
            // Once it is reaped the number may belong to another process.
            if (_isReaped)
            {
                return;
            }

            // bubblewrap has to live until it has reaped the child; killed along with it, it would leave that to process 1.
            if (_jailed is not null)
            {
                _jailed.Signal(Libc.SignalKill);
            }
            else
            {
                _ = Libc.kill(-_pid, Libc.SignalKill);
            }
        }
    }

    /// <summary>Reads both pipes to their end and waits for the child's. To be called once; a handler that throws ends the child.</summary>
    public async Task<ChildExit> DrainAsync(Action<ReadOnlySpan<byte>> onOutput, Action<ReadOnlySpan<byte>> onError)
    {
        using var drained = new CancellationTokenSource();
        var output = _output is null ? Task.CompletedTask : ReadToEndAsync(_output, onOutput, drained.Token);
        var error = ReadToEndAsync(_error, onError, drained.Token);
        var exit = await Exited.ConfigureAwait(false);
        drained.CancelAfter(_drainTimeMax);
        await Task.WhenAll(output, error).ConfigureAwait(false);
        return exit;
    }

    public async ValueTask DisposeAsync()
    {
        Kill();
        try
        {
            await Exited.WaitAsync(EndTimeMax).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
        }

        if (_output is not null)
        {
            await _output.DisposeAsync().ConfigureAwait(false);
        }

        await _error.DisposeAsync().ConfigureAwait(false);
    }

    private async Task ReadToEndAsync(Stream from, Action<ReadOnlySpan<byte>> keep, CancellationToken drained)
    {
        var buffer = new byte[ReadBytes];
        try
        {
            while (await from.ReadAsync(buffer, drained).ConfigureAwait(false) is > 0 and var count)
            {
                keep(buffer.AsSpan(0, count));
            }
        }
        catch (OperationCanceledException) when (drained.IsCancellationRequested)
        {
        }
        catch (ObjectDisposedException)
        {
        }
        catch
        {
            Kill(); // nobody reads any more, so it would hang in a write
            throw;
        }
    }

    private void Watch()
    {
        try
        {
            ExitWatch.Watch(_pid, Reap);
        }
        catch
        {
            Kill();
            Reap();
            throw;
        }
    }

    private unsafe void Reap()
    {
        var status = 0;
        lock (_reaping)
        {
            // What the child left running in its group would hold our pipes open. The unreaped child still holds the group's number.
            _ = Libc.kill(-_pid, Libc.SignalKill);
            while (Libc.wait4(_pid, &status, 0, 0) < 0)
            {
                if (Marshal.GetLastPInvokeError() != Libc.ErrorInterrupted)
                {
                    status = Libc.SignalKill; // someone else in this process waited for all children: how it ended is lost
                    break;
                }
            }

            _isReaped = true;
        }

        var exit = ChildExit.FromWait(status);
        _exited.SetResult(_jailed is null ? exit : exit.OfJailed());
        _jailed?.Dispose();
    }

    /// <summary>A pipe of which the child gets the end for writing.</summary>
    private sealed class Pipe : IDisposable
    {
        private SafePipeHandle? _reader;

        public required SafeFileHandle WriteEnd { get; init; }

        public static unsafe Pipe Create()
        {
            var ends = stackalloc int[2];
            if (Libc.pipe2(ends, Libc.OpenCloseOnExec) < 0)
            {
                throw Libc.LastError("pipe2");
            }

            return new Pipe
            {
                _reader = new SafePipeHandle(ends[0], ownsHandle: true),
                WriteEnd = new SafeFileHandle(ends[1], ownsHandle: true),
            };
        }

        // A pipe stream waits by epoll; a file stream would hold a thread of the pool for each read.
        public AnonymousPipeClientStream TakeReader()
        {
            var stream = new AnonymousPipeClientStream(PipeDirection.In, _reader!);
            _reader = null;
            return stream;
        }

        public void Dispose()
        {
            _reader?.Dispose();
            WriteEnd.Dispose();
        }
    }
}
