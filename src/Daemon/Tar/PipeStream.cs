using System.Runtime.InteropServices;
using Engine.Daemon.Linux;

namespace Engine.Daemon.Tar;

/// <summary>One end of a pipe.</summary>
internal sealed partial class PipeStream(Descriptor end, bool reads) : Stream
{
    public override bool CanRead => reads;
    public override bool CanSeek => false;
    public override bool CanWrite => !reads;
    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public static unsafe (PipeStream Reading, PipeStream Writing) Pair()
    {
        var ends = stackalloc int[2];
        if (MakePipe(ends, FileCalls.CloseOnExec) != 0)
            throw Errno.LastFailure("pipe");
        return (new(Descriptor.Owning(ends[0]), reads: true), new(Descriptor.Owning(ends[1]), reads: false));
    }

    public override int Read(Span<byte> buffer) => end.Read(buffer, "pipe");
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));
    public override void Write(ReadOnlySpan<byte> bytes) => end.Write(bytes, "pipe");
    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();
    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Flush()
    {
    }

    protected override void Dispose(bool disposing)
    {
        end.Dispose();
        base.Dispose(disposing);
    }

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    private static unsafe partial int MakePipe(int* ends, int flags);
}
