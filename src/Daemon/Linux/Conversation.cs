using System.Buffers;
using System.Runtime.InteropServices;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>Feeds a program, takes what it writes, and notices its end.</summary>
internal sealed unsafe partial class Conversation(ChildProcess child, ToolOptions options)
{
    private const int ErrorsBytesMax = 64 << 10;
    private const int BufferBytes = 64 << 10;

    // A pipe holds at most 1 MiB of the program's; more than that comes from somebody it left behind.
    private const int ReadsAfterEndMax = 1 + (1 << 20) / BufferBytes;

    private const short POLLIN = 1, POLLOUT = 4, POLLERR = 8, POLLHUP = 16, POLLNVAL = 32;

    private readonly byte[] _buffer = new byte[BufferBytes];
    private readonly byte[] _input = options.Input is null ? [] : new byte[BufferBytes];
    private readonly ArrayBufferWriter<byte> _output = new();
    private readonly ErrorTail _errors = new(ErrorsBytesMax);
    private ReadOnlyMemory<byte> _unsent;
    private bool _outputOpen = true;
    private bool _errorsOpen = true;

    /// <summary>
    /// Runs until the program ends. What others that hold its pipes would still write afterwards is not waited for.
    /// Whatever is thrown, the caller's disposal kills the program.
    /// </summary>
    public (int Status, byte[] Output, byte[] Errors) ToTheEnd(string program)
    {
        var began = TimeProvider.System.GetTimestamp();
        while (!Wait(program, began))
        {
        }
        for (var i = 0; i < ReadsAfterEndMax && _outputOpen && Take(child.Output, ref _outputOpen, OnOutput); i++)
        {
        }
        for (var i = 0; i < ReadsAfterEndMax && _errorsOpen && Take(child.Errors, ref _errorsOpen, _errors.Add); i++)
        {
        }
        if (options.EndLeftovers)
            child.KillGroup();
        return (child.Reap(), _output.WrittenSpan.ToArray(), _errors.ToArray());
    }

    // Does what can be done now; true when the program has ended.
    private bool Wait(string program, long began)
    {
        var ends = stackalloc PollEnd[4];
        ends[0] = new PollEnd(child.Exit, POLLIN);
        ends[1] = new PollEnd(_outputOpen ? child.Output : -1, POLLIN);
        ends[2] = new PollEnd(_errorsOpen ? child.Errors : -1, POLLIN);
        ends[3] = new PollEnd(child.Input, POLLOUT);
        var ready = poll(ends, 4, MillisecondsLeft(program, began));
        if (ready < 0 && Marshal.GetLastPInvokeError() != Errno.EINTR)
            throw Errno.LastFailure("poll");
        if (ready <= 0)
            return false;
        if (ends[1].Happened != 0)
            Take(child.Output, ref _outputOpen, OnOutput);
        if (ends[2].Happened != 0)
            Take(child.Errors, ref _errorsOpen, _errors.Add);
        if (ends[0].Happened != 0)
            return true;
        if ((ends[3].Happened & (POLLERR | POLLHUP | POLLNVAL)) != 0)
            child.CloseInput();
        else if (ends[3].Happened != 0)
            Feed();
        return false;
    }

    private int MillisecondsLeft(string program, long began)
    {
        if (options.TimeLimit is not { } limit)
            return -1;
        var left = limit - TimeProvider.System.GetElapsedTime(began);
        return left > TimeSpan.Zero
            ? (int)Math.Min(left.TotalMilliseconds + 1, int.MaxValue)
            : throw new ActionException(Errno.Name(Errno.ETIMEDOUT), $"{program}: still running after {limit.TotalSeconds:0} s");
    }

    private void Feed()
    {
        if (_unsent.IsEmpty)
        {
            var count = options.Input!.Read(_input, 0, _input.Length);
            _unsent = _input.AsMemory(0, count);
            if (count == 0)
            {
                child.CloseInput();
                return;
            }
        }
        nint written;
        fixed (byte* bytes = _unsent.Span)
            written = write(child.Input, bytes, (nuint)_unsent.Length);
        if (written >= 0)
            _unsent = _unsent[(int)written..];
        else if (Marshal.GetLastPInvokeError() is not (Errno.EAGAIN or Errno.EINTR))
            child.CloseInput(); // It reads no more; its status says whether that is well.
    }

    // False when there is nothing to be had at the moment.
    private bool Take(int pipe, ref bool open, Taker taker)
    {
        nint count;
        fixed (byte* bytes = _buffer)
            count = read(pipe, bytes, (nuint)_buffer.Length);
        if (count > 0)
        {
            taker(_buffer.AsSpan(0, (int)count));
            return true;
        }
        var again = count < 0 && Marshal.GetLastPInvokeError() is Errno.EAGAIN or Errno.EINTR;
        open = again;
        return false;
    }

    private void OnOutput(ReadOnlySpan<byte> bytes)
    {
        if (options.Output is { } stream)
            stream.Write(bytes);
        else if (_output.WrittenCount + bytes.Length > options.OutputBytesMax)
            throw new ActionException("E2BIG", $"the program wrote more than {options.OutputBytesMax} bytes");
        else
            _output.Write(bytes);
    }

    private delegate void Taker(ReadOnlySpan<byte> bytes);

    private struct PollEnd(int descriptor, short events)
    {
        public int Descriptor = descriptor;
        public short Events = events;
        public short Happened = 0;
    }

    [LibraryImport("libc", SetLastError = true)]
    private static partial int poll(PollEnd* ends, nuint count, int milliseconds);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint read(int descriptor, byte* bytes, nuint count);

    [LibraryImport("libc", SetLastError = true)]
    private static partial nint write(int descriptor, byte* bytes, nuint count);
}
