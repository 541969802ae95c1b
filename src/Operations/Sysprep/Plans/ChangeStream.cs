using System.Buffers.Binary;
using Engine.Protocol.Streams;
using Engine.Protocol.Xdr;

namespace Engine.Operations.Sysprep.Plans;

/// <summary>Changes as <c>engine_apply_changes</c> reads them, made while they are sent.</summary>
internal sealed class ChangeStream(IEnumerable<PlannedChange> changes) : ReadOnlyStream
{
    private readonly IEnumerator<PlannedChange> _changes = changes.GetEnumerator();
    private ReadOnlyMemory<byte> _rest;

    public override int Read(Span<byte> buffer)
    {
        while (_rest.IsEmpty)
        {
            if (!_changes.MoveNext())
                return 0;
            _rest = Record(_changes.Current);
        }
        var count = Math.Min(buffer.Length, _rest.Length);
        _rest.Span[..count].CopyTo(buffer);
        _rest = _rest[count..];
        return count;
    }

    private static byte[] Record(PlannedChange change)
    {
        var body = new XdrWriter();
        change.ToWire().Write(body);
        var record = new byte[4 + body.Written.Length];
        BinaryPrimitives.WriteInt32BigEndian(record, body.Written.Length);
        body.Written.Span.CopyTo(record.AsSpan(4));
        return record;
    }

    public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return ValueTask.FromResult(Read(buffer.Span));
    }

    public override Task<int> ReadAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
        ReadAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

    protected override void Dispose(bool disposing)
    {
        _changes.Dispose();
        base.Dispose(disposing);
    }
}
