using Engine.Protocol.Errors;
using Engine.Protocol.Streams;

namespace Engine.Protocol.Rpc;

/// <summary>
/// What a FileIn action reads in the daemon. However the action ends, <see cref="Finish"/> brings the conversation to
/// the place where the reply belongs.
/// </summary>
internal sealed class UploadStream(DaemonWire wire, DaemonProgress progress, bool hasContent, IBulkDisk? disk) : ReadOnlyStream
{
    private UploadChunk _chunk;
    private int _onWire; // bytes of the chunk's content that are still to be read from the wire
    private ReadOnlyMemory<byte> _fromDisk;
    private bool _ended = !hasContent;

    public override int Read(Span<byte> buffer)
    {
        Await();
        return _fromDisk.IsEmpty ? TakeFromWire(buffer) : TakeFromDisk(buffer);
    }

    /// <summary>Copies all that is to come; what comes by the bulk disk is written from where it was read to.</summary>
    public override void CopyTo(Stream destination, int bufferSize)
    {
        var block = new byte[bufferSize];
        while (true)
        {
            Await();
            if (_fromDisk.IsEmpty && _onWire == 0)
                return;
            if (_fromDisk.IsEmpty)
            {
                destination.Write(block, 0, TakeFromWire(block));
                continue;
            }
            var content = _fromDisk;
            _fromDisk = default;
            destination.Write(content.Span);
        }
    }

    /// <summary>Reads to the end. A failed action says so first, unless the caller was the one who cancelled.</summary>
    public void Finish(bool failed)
    {
        if (failed && !_ended)
            wire.Word(WireWords.CancelFlag);
        _fromDisk = default;
        while (!_ended)
        {
            wire.Skip(_onWire);
            if (_onWire > 0)
                wire.Skip(_chunk.TailBytes);
            _onWire = 0;
            Begin();
            if (_chunk.BulkBytes > 0 && !failed)
                wire.Word(WireWords.CreditFlag);
        }
    }

    /// <summary>Waits until there is content, or the end.</summary>
    private void Await()
    {
        if (_onWire == 0 && _fromDisk.IsEmpty && !_ended)
            Begin();
        if (_chunk.Cancelled)
            throw new ActionException("EINTR", "the caller cancelled the upload");
        if (_chunk.BulkBytes == 0 || !_fromDisk.IsEmpty)
            return;
        _fromDisk = disk!.Read(_chunk.BulkOffset, (int)_chunk.BulkBytes);
        _chunk = default;
        wire.Word(WireWords.CreditFlag); // the host may use the place again while we use the content
    }

    private int TakeFromWire(Span<byte> buffer)
    {
        var part = buffer[..Math.Min(buffer.Length, _onWire)];
        wire.Exactly(part);
        _onWire -= part.Length;
        if (_onWire == 0 && part.Length > 0)
            wire.Skip(_chunk.TailBytes);
        return part.Length;
    }

    private int TakeFromDisk(Span<byte> buffer)
    {
        var part = _fromDisk[..Math.Min(buffer.Length, _fromDisk.Length)];
        part.Span.CopyTo(buffer);
        _fromDisk = _fromDisk[part.Length..];
        return part.Length;
    }

    private void Begin()
    {
        _chunk = wire.Chunk();
        _onWire = _chunk.ContentBytes;
        var isBulk = _chunk.BulkBytes > 0;
        if (isBulk && (disk is null || _chunk.BulkBytes > disk.ChunkBytesMax || _chunk.BulkOffset < 0 || _chunk.BulkOffset % 512 != 0))
            throw new ConversationLostException($"A chunk of {_chunk.BulkBytes} bytes at {_chunk.BulkOffset} of a bulk disk was not agreed on.");
        if (_onWire == 0 && !isBulk)
            wire.Skip(_chunk.TailBytes);
        _ended = _chunk.Cancelled || (_onWire == 0 && !isBulk);
        progress.Advance(isBulk ? (int)_chunk.BulkBytes : _onWire);
    }
}
