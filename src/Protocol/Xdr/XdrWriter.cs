using System.Buffers;
using System.Buffers.Binary;
using Engine.Protocol.Text;

namespace Engine.Protocol.Xdr;

/// <summary>Encodes values as XDR (RFC 4506): big-endian, every item padded to four bytes.</summary>
public sealed class XdrWriter(int limitBytes = XdrWriter.MessageLimitBytes)
{
    /// <summary>The largest message of the protocol, its header included.</summary>
    public const int MessageLimitBytes = 4 * 1024 * 1024;

    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    public ReadOnlyMemory<byte> Written => _buffer.WrittenMemory;

    public void Int(int value) => BinaryPrimitives.WriteInt32BigEndian(Take(4), value);
    public void UInt(uint value) => BinaryPrimitives.WriteUInt32BigEndian(Take(4), value);
    public void Hyper(long value) => BinaryPrimitives.WriteInt64BigEndian(Take(8), value);
    public void UHyper(ulong value) => BinaryPrimitives.WriteUInt64BigEndian(Take(8), value);
    public void Float(float value) => BinaryPrimitives.WriteSingleBigEndian(Take(4), value);
    public void Bool(bool value) => Int(value ? 1 : 0);

    /// <summary>A C char: one byte's value in four bytes.</summary>
    public void Char(char value) => Int((sbyte)value);

    public void String(string value)
    {
        var bytes = GuestText.Encode(value);
        if (bytes.AsSpan().Contains((byte)0))
            throw new XdrException("A string with a NUL byte has no form on the wire.");
        Opaque(bytes);
    }

    public void Opaque(ReadOnlySpan<byte> bytes)
    {
        UInt((uint)bytes.Length);
        FixedOpaque(bytes);
    }

    /// <summary>Bytes whose number both ends know: no length, but padding.</summary>
    public void FixedOpaque(ReadOnlySpan<byte> bytes)
    {
        var padded = (bytes.Length + 3) & ~3;
        var span = Take(padded);
        bytes.CopyTo(span);
        span[bytes.Length..].Clear();
    }

    public void OptionalString(string? value)
    {
        Bool(value is not null);
        if (value is not null)
            String(value);
    }

    public void StringList(IReadOnlyList<string> values)
    {
        UInt((uint)values.Count);
        foreach (var value in values)
            String(value);
    }

    /// <summary>A table, as a list of alternating keys and values.</summary>
    public void Pairs(IReadOnlyList<KeyValuePair<string, string>> pairs)
    {
        UInt((uint)pairs.Count * 2);
        foreach (var (key, value) in pairs)
        {
            String(key);
            String(value);
        }
    }

    /// <summary>An LVM UUID: 32 bytes without dashes; shorter ones are filled with NULs.</summary>
    public void Uuid(string value)
    {
        Span<byte> bytes = stackalloc byte[32];
        bytes.Clear();
        for (var i = 0; i < value.Length && i < 32; i++)
            bytes[i] = (byte)value[i];
        FixedOpaque(bytes);
    }

    private Span<byte> Take(int length)
    {
        if (_buffer.WrittenCount + (long)length > limitBytes)
            throw new XdrException($"The message would be larger than {limitBytes} bytes.");
        var span = _buffer.GetSpan(length)[..length];
        _buffer.Advance(length);
        return span;
    }
}
