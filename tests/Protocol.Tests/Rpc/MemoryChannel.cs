using System.IO.Pipelines;
using Engine.Protocol.Rpc;

namespace Engine.Protocol.Tests.Rpc;

/// <summary>A channel in memory: the host's end as pipes, the guest's end as a blocking port.</summary>
internal sealed class MemoryChannel : IDuplexPipe, IDaemonPort
{
    private readonly Pipe _toGuest = new();
    private readonly Pipe _toHost = new();

    public PipeReader Input => _toHost.Reader;
    public PipeWriter Output => _toGuest.Writer;

    /// <summary>Everything that the host has sent and the guest has not read.</summary>
    public PipeReader SentByHost => _toGuest.Reader;

    public int LargestWriteOfGuest { get; private set; }

    public bool Readable
    {
        get
        {
            if (!_toGuest.Reader.TryRead(out var result))
                return false;
            _toGuest.Reader.AdvanceTo(result.Buffer.Start);
            return !result.Buffer.IsEmpty || result.IsCompleted;
        }
    }

    public int Read(Span<byte> into) => _toGuest.Reader.AsStream(leaveOpen: true).Read(into);

    public void Write(ReadOnlySpan<byte> bytes)
    {
        LargestWriteOfGuest = Math.Max(LargestWriteOfGuest, bytes.Length);
        _toHost.Writer.AsStream(leaveOpen: true).Write(bytes);
    }

    public void CloseGuestSide() => _toHost.Writer.Complete();
}
