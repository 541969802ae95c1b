using System.Buffers.Binary;
using System.Text;
using Engine.Protocol.Text;

namespace Engine.Protocol.Xdr;

/// <summary>
/// Decodes XDR. Lengths come from the other side and are believed only as far as bytes are there: nothing is
/// allocated for a count that the rest of the message can't hold.
/// </summary>
public ref struct XdrReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly bool AtEnd => _rest.IsEmpty;
    public readonly int Remaining => _rest.Length;

    public int Int() => BinaryPrimitives.ReadInt32BigEndian(Take(4));
    public uint UInt() => BinaryPrimitives.ReadUInt32BigEndian(Take(4));
    public long Hyper() => BinaryPrimitives.ReadInt64BigEndian(Take(8));
    public ulong UHyper() => BinaryPrimitives.ReadUInt64BigEndian(Take(8));
    public float Float() => BinaryPrimitives.ReadSingleBigEndian(Take(4));
    public char Char() => (char)(byte)Int();

    public bool Bool() => Int() switch
    {
        0 => false,
        1 => true,
        var other => throw new XdrException($"A boolean is 0 or 1, not {other}."),
    };

    public string String()
    {
        var bytes = TakeOpaque();
        if (bytes.Contains((byte)0))
            throw new XdrException("A string holds a NUL byte.");
        return GuestText.Decode(bytes);
    }

    public byte[] Opaque() => TakeOpaque().ToArray();

    public string? OptionalString() => Bool() ? String() : null;

    public string[] StringList()
    {
        var list = new string[Count(4)];
        for (var i = 0; i < list.Length; i++)
            list[i] = String();
        return list;
    }

    public KeyValuePair<string, string>[] Pairs()
    {
        var count = Count(4);
        if (count % 2 != 0)
            throw new XdrException("A table has a key without a value.");
        var pairs = new KeyValuePair<string, string>[count / 2];
        for (var i = 0; i < pairs.Length; i++)
            pairs[i] = new(String(), String());
        return pairs;
    }

    public string Uuid() => Encoding.Latin1.GetString(Take(32)).TrimEnd('\0');

    /// <summary>A list's length, checked against what its elements need at the least.</summary>
    /// <param name="elementBytesMin">What the smallest element takes; 4 or more.</param>
    public int Count(int elementBytesMin)
    {
        var count = UInt();
        if (count > (uint)(_rest.Length / elementBytesMin))
            throw new XdrException($"A list of {count} elements does not fit into the {_rest.Length} bytes that are left.");
        return (int)count;
    }

    private ReadOnlySpan<byte> TakeOpaque()
    {
        var length = UInt();
        if (length > (uint)_rest.Length)
            throw new XdrException($"{length} bytes are announced where {_rest.Length} are left.");
        var bytes = Take((int)length);
        Take((4 - (int)(length & 3)) & 3);
        return bytes;
    }

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length > _rest.Length)
            throw new XdrException($"{length} bytes are needed where {_rest.Length} are left.");
        var taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
