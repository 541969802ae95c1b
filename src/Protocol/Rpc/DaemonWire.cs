using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Rpc;

/// <summary>Words, messages and chunks on the daemon's port. A whole unit is written at once, by one thread at a time.</summary>
internal sealed class DaemonWire(IDaemonPort port)
{
    private const int ChunkHeaderBytes = 12;
    private const int PageBytes = 4096;
    private const int FirstAllocationBytes = 64 * 1024;

    private readonly Lock _writing = new();
    private Memory<byte> _chunk = new byte[ChunkHeaderBytes];
    private readonly byte[] _in = new byte[64 * 1024];
    private int _start;
    private int _end;

    public bool Arrived => _start < _end || port.Readable;

    /// <summary>The next word, or null when the other side is gone.</summary>
    public uint? Word()
    {
        Span<byte> word = stackalloc byte[4];
        return TryExactly(word) ? BinaryPrimitives.ReadUInt32BigEndian(word) : null;
    }

    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    public void Exactly(Span<byte> into)
    {
        if (!TryExactly(into))
            throw new EndOfStreamException();
    }

    /// <summary>Reads a whole message. Memory grows with what arrives, not with what is announced.</summary>
    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    public byte[] Message(int lengthBytes)
    {
        var message = new byte[Math.Min(lengthBytes, FirstAllocationBytes)];
        Exactly(message);
        while (message.Length < lengthBytes)
        {
            var filled = message.Length;
            Array.Resize(ref message, Math.Min(lengthBytes, filled * 2));
            Exactly(message.AsSpan(filled));
        }
        return message;
    }

    public void Word(uint word)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, word);
        Send(bytes);
    }

    public void Message(MessageHeader header, ReadOnlySpan<byte> body)
    {
        var unit = new byte[4 + MessageHeader.SizeBytes + body.Length];
        BinaryPrimitives.WriteInt32BigEndian(unit, MessageHeader.SizeBytes + body.Length);
        header.Write(unit.AsSpan(4));
        body.CopyTo(unit.AsSpan(4 + MessageHeader.SizeBytes));
        Send(unit);
    }

    /// <summary>
    /// Where the content of the next chunk is put, so that it is copied only once. Begins a page, so that a disk can be read
    /// right into it.
    /// </summary>
    /// <param name="sizeBytes">A multiple of 4.</param>
    public Memory<byte> ChunkRoom(int sizeBytes)
    {
        if (_chunk.Length < ChunkHeaderBytes + sizeBytes)
            _chunk = BeforeAPage(sizeBytes);
        return _chunk.Slice(ChunkHeaderBytes, sizeBytes);
    }

    /// <summary>Sends what was put into <see cref="ChunkRoom"/>.</summary>
    public void Chunk(int contentBytes, bool cancelled)
    {
        var padded = (contentBytes + 3) & ~3;
        var chunk = _chunk.Span[..(ChunkHeaderBytes + padded)];
        BinaryPrimitives.WriteInt32BigEndian(chunk, 8 + padded);
        BinaryPrimitives.WriteInt32BigEndian(chunk[4..], cancelled ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(chunk[8..], contentBytes);
        chunk[(ChunkHeaderBytes + contentBytes)..].Clear();
        Send(chunk);
    }

    /// <summary>Memory that does not move, with the header's place at the end of a page and the content's on the next ones.</summary>
    private static Memory<byte> BeforeAPage(int contentBytes)
    {
        var memory = GC.AllocateUninitializedArray<byte>(2 * PageBytes + contentBytes, pinned: true);
        var odd = (int)(Marshal.UnsafeAddrOfPinnedArrayElement(memory, 0) % PageBytes);
        var start = (2 * PageBytes - ChunkHeaderBytes - odd) % PageBytes;
        return memory.AsMemory(start, ChunkHeaderBytes + contentBytes);
    }

    public void Progress(int procedure, uint serial, ulong position, ulong total)
    {
        Span<byte> unit = stackalloc byte[4 + WireWords.ProgressBodyBytes];
        BinaryPrimitives.WriteUInt32BigEndian(unit, WireWords.ProgressFlag);
        BinaryPrimitives.WriteInt32BigEndian(unit[4..], procedure);
        BinaryPrimitives.WriteUInt32BigEndian(unit[8..], serial);
        BinaryPrimitives.WriteUInt64BigEndian(unit[12..], position);
        BinaryPrimitives.WriteUInt64BigEndian(unit[20..], total);
        Send(unit);
    }

    /// <summary>Reads a chunk of an upload up to its content, which is to be read by <see cref="Exactly"/>.</summary>
    /// <exception cref="ConversationLostException">What came is no chunk.</exception>
    /// <exception cref="EndOfStreamException">The other side is gone.</exception>
    public UploadChunk Chunk()
    {
        uint word;
        do
            word = Word() ?? throw new EndOfStreamException();
        while (word == WireWords.CancelFlag); // a stray one: it was meant for a transfer that has ended
        if (word is < 8 or > XdrWriter.MessageLimitBytes)
            throw new ConversationLostException($"0x{word:x8} came where a chunk belongs.");
        var kind = RequiredWord();
        if (kind == WireWords.BulkChunk && word == WireWords.BulkChunkBytes)
            return new UploadChunk(0, 0, false, BulkOffset: ((long)RequiredWord() << 32) | RequiredWord(), BulkBytes: RequiredWord());
        if (kind > 1)
            throw new ConversationLostException($"A chunk begins with {kind}, which is neither content nor its end.");
        var content = RequiredWord();
        var rest = (int)word - 8;
        if (((long)content + 3 & ~3) > rest)
            throw new ConversationLostException($"A chunk announces {content} bytes where {rest} are left.");
        return new UploadChunk((int)content, rest - (int)content, kind == 1, 0, 0);
    }

    /// <summary>Reads past bytes that nobody wants.</summary>
    public void Skip(int bytes)
    {
        Span<byte> away = stackalloc byte[1024];
        for (; bytes > 0; bytes -= Math.Min(bytes, away.Length))
            Exactly(away[..Math.Min(bytes, away.Length)]);
    }

    private uint RequiredWord() => Word() ?? throw new EndOfStreamException();

    private void Send(ReadOnlySpan<byte> unit)
    {
        lock (_writing)
            port.Write(unit);
    }

    private bool TryExactly(Span<byte> into)
    {
        while (!into.IsEmpty)
        {
            if (_start == _end)
            {
                if (into.Length >= _in.Length)
                {
                    var direct = port.Read(into);
                    if (direct == 0)
                        return false;
                    into = into[direct..];
                    continue;
                }
                _start = 0;
                _end = port.Read(_in);
                if (_end == 0)
                    return false;
            }
            var part = Math.Min(into.Length, _end - _start);
            _in.AsSpan(_start, part).CopyTo(into);
            _start += part;
            into = into[part..];
        }
        return true;
    }
}

/// <summary>What a chunk of an upload says of itself.</summary>
/// <param name="ContentBytes">The content that follows; 0 ends the upload, unless the content is on the bulk disk.</param>
/// <param name="TailBytes">What follows the content and is to be skipped.</param>
/// <param name="BulkBytes">How much content is at <paramref name="BulkOffset"/> of the bulk disk; 0 for other chunks.</param>
internal readonly record struct UploadChunk(int ContentBytes, int TailBytes, bool Cancelled, long BulkOffset, uint BulkBytes);
