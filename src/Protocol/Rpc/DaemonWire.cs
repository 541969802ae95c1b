using System.Buffers.Binary;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Rpc;

/// <summary>Words, messages and chunks on the daemon's port. A whole unit is written at once, by one thread at a time.</summary>
internal sealed class DaemonWire(IDaemonPort port)
{
    private readonly Lock _writing = new();
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

    public void Chunk(ReadOnlySpan<byte> content, bool cancelled)
    {
        var padded = (content.Length + 3) & ~3;
        Span<byte> unit = stackalloc byte[12 + WireWords.ChunkContentBytesMax];
        unit = unit[..(12 + padded)];
        unit.Clear();
        BinaryPrimitives.WriteInt32BigEndian(unit, 8 + padded);
        BinaryPrimitives.WriteInt32BigEndian(unit[4..], cancelled ? 1 : 0);
        BinaryPrimitives.WriteInt32BigEndian(unit[8..], content.Length);
        content.CopyTo(unit[12..]);
        Send(unit);
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

    /// <summary>A chunk of an upload: its content and whether it says that the upload is cancelled.</summary>
    /// <exception cref="ConversationLostException">What came is no chunk.</exception>
    public (byte[] Content, bool Cancelled) Chunk()
    {
        uint word;
        do
            word = Word() ?? throw new EndOfStreamException();
        while (word == WireWords.CancelFlag); // a stray one: it was meant for a transfer that has ended
        if (word is < 8 or > XdrWriter.MessageLimitBytes)
            throw new ConversationLostException($"0x{word:x8} came where a chunk belongs.");
        var body = new byte[word];
        Exactly(body);
        try
        {
            var reader = new XdrReader(body);
            var cancelled = reader.Bool();
            return (reader.Opaque(), cancelled);
        }
        catch (XdrException cause)
        {
            throw new ConversationLostException($"A chunk can't be decoded: {cause.Message}");
        }
    }

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
