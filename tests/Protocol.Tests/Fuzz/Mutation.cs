using System.Buffers.Binary;
using Engine.Protocol.Rpc;
using Engine.Protocol.Xdr;

namespace Engine.Protocol.Tests.Fuzz;

/// <summary>Changes bytes that were meant well, in the ways that break readers: words that announce, pieces that are missing or double.</summary>
internal static class Mutation
{
    private const int PieceBytesMax = 64;

    private static readonly uint[] Words =
    [
        0, 1, 2, 3, 4, 5, 7, 8, 9, 16, 39, 40, 41, 255, 256, 8192, 8193, 8200, 65535, 65536,
        XdrWriter.MessageLimitBytes - 1, XdrWriter.MessageLimitBytes, XdrWriter.MessageLimitBytes + 1,
        0x7FFFFFFF, 0x80000000, 0xFFFFFFFC, 0xFFFFFFFF, MessageHeader.ProgramNumber,
        WireWords.LaunchFlag, WireWords.CancelFlag, WireWords.ProgressFlag, WireWords.CreditFlag,
    ];

    /// <summary>Some changes, or none in one of sixteen cases.</summary>
    public static byte[] Of(byte[] bytes, Dice dice, IReadOnlyList<byte[]> others)
    {
        var changed = bytes;
        for (var changes = dice.OneIn(16) ? 0 : 1 + dice.Below(4); changes > 0; changes--)
            changed = Once(changed, dice, others);
        return changed;
    }

    private static byte[] Once(byte[] bytes, Dice dice, IReadOnlyList<byte[]> others)
    {
        var at = dice.Below(bytes.Length + 1);
        var length = Math.Min(dice.Below(PieceBytesMax), bytes.Length - at);
        switch (dice.Below(8))
        {
            case 0:
                return Change(bytes, at, copy => copy[at] ^= (byte)(1 << dice.Below(8)));
            case 1:
                return Change(bytes, at, copy => copy[at] = (byte)dice.Next());
            case 2 or 3:
                var word = at & ~3;
                return Change(bytes, word + 3, copy => BinaryPrimitives.WriteUInt32BigEndian(copy.AsSpan(word), dice.Of(Words)));
            case 4:
                return bytes[..at];
            case 5:
                return [.. bytes[..at], .. bytes[(at + length)..]];
            case 6:
                return [.. bytes[..at], .. bytes[at..(at + length)], .. bytes[at..]];
            default:
                var other = dice.Of(others);
                return [.. bytes[..at], .. other[dice.Below(other.Length)..]];
        }
    }

    private static byte[] Change(byte[] bytes, int at, Action<byte[]> change)
    {
        if (at >= bytes.Length)
            return bytes;
        var copy = (byte[])bytes.Clone();
        change(copy);
        return copy;
    }
}
