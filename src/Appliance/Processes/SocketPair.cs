using System.IO.Pipelines;
using System.Net.Sockets;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Processes;

/// <summary>A connected pair of stream sockets without a name that others could connect to.</summary>
internal sealed class SocketPair : IDisposable
{
    private const int FamilyUnix = 1;
    private const int StreamCloseOnExec = 1 | 0x80000;

    private Socket? _ours;

    private SocketPair(Socket ours, SafeFileHandle theirs)
    {
        _ours = ours;
        Theirs = theirs;
    }

    public SafeFileHandle Theirs { get; }

    public static unsafe SocketPair Create()
    {
        var ends = stackalloc int[2];
        return Libc.socketpair(FamilyUnix, StreamCloseOnExec, 0, ends) == 0
            ? new SocketPair(new Socket(new SafeSocketHandle(ends[0], ownsHandle: true)), new SafeFileHandle(ends[1], ownsHandle: true))
            : throw Libc.LastError("socketpair");
    }

    /// <summary>Gives our end away; it is no longer closed with the pair.</summary>
    public Socket TakeOurs()
    {
        var ours = _ours ?? throw new InvalidOperationException("our end was taken before");
        _ours = null;
        return ours;
    }

    public void Dispose()
    {
        _ours?.Dispose();
        Theirs.Dispose();
    }
}

/// <summary>A socket as pipes; reading and writing are bounded by the pipes' own back-pressure.</summary>
internal sealed class SocketPipe : IDuplexPipe, IDisposable
{
    private const int BufferBytes = 64 * 1024;

    private readonly NetworkStream _stream;

    public SocketPipe(Socket socket)
    {
        _stream = new NetworkStream(socket, ownsSocket: true);
        Input = PipeReader.Create(_stream, new StreamPipeReaderOptions(bufferSize: BufferBytes, leaveOpen: true));
        Output = PipeWriter.Create(_stream, new StreamPipeWriterOptions(leaveOpen: true));
    }

    public PipeReader Input { get; }
    public PipeWriter Output { get; }

    public void Dispose() => _stream.Dispose();
}
