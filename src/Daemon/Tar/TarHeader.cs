using Engine.Protocol.Errors;

namespace Engine.Daemon.Tar;

/// <summary>A field of a header: where it stands and how long it is.</summary>
internal readonly record struct TarField(int Offset, int Length);

/// <summary>The 512 bytes before each entry, in the forms of v7, ustar and GNU.</summary>
internal static class TarHeader
{
    public const int BlockBytes = 512;

    public static readonly TarField Name = new(0, 100), Mode = new(100, 8), Owner = new(108, 8), Group = new(116, 8), Size = new(124, 12),
        Modified = new(136, 12), Checksum = new(148, 8), Type = new(156, 1), LinkName = new(157, 100), Magic = new(257, 8),
        OwnerName = new(265, 32), GroupName = new(297, 32), Major = new(329, 8), Minor = new(337, 8), Prefix = new(345, 155);

    // What GNU's form for sparse files has where ustar has the prefix.
    public static readonly TarField Extents = new(386, 4 * 24), ExtentsGoOn = new(482, 1), RealSize = new(483, 12);

    public static readonly byte[] GnuMagic = "ustar  \0"u8.ToArray();
    public static readonly byte[] UstarMagic = "ustar\000"u8.ToArray();

    public static Span<byte> Of(Span<byte> header, TarField field) => header.Slice(field.Offset, field.Length);

    public static ReadOnlySpan<byte> Of(ReadOnlySpan<byte> header, TarField field) => header.Slice(field.Offset, field.Length);

    /// <summary>A text field, up to its NUL if it has one.</summary>
    public static ReadOnlySpan<byte> Text(ReadOnlySpan<byte> header, TarField field)
    {
        var text = Of(header, field);
        var end = text.IndexOf((byte)0);
        return end < 0 ? text : text[..end];
    }

    /// <summary>A number: octal digits, or, with the highest bit set, a big-endian two's complement.</summary>
    /// <exception cref="ActionException">EINVAL: neither, or too large for 63 bits.</exception>
    public static long Number(ReadOnlySpan<byte> header, TarField field)
    {
        var bytes = Of(header, field);
        return bytes[0] >= 0x80 ? Binary(bytes) : Octal(bytes);
    }

    /// <summary>Whether the checksum holds, counted with unsigned or, as some old tars did, with signed bytes.</summary>
    public static bool IsSound(ReadOnlySpan<byte> header)
    {
        var (unsigned, signed) = Sums(header);
        var written = Number(header, Checksum);
        return written == unsigned || written == signed;
    }

    public static void WriteText(Span<byte> header, TarField field, ReadOnlySpan<byte> text) =>
        text[..Math.Min(text.Length, field.Length)].CopyTo(Of(header, field));

    /// <summary>Octal digits and a NUL where they do, else the binary form.</summary>
    public static void WriteNumber(Span<byte> header, TarField field, long value)
    {
        var bytes = Of(header, field);
        if (value < 0 || value >> (3 * (bytes.Length - 1)) != 0)
        {
            for (var i = bytes.Length - 1; i >= 0; i--, value >>= 8)
                bytes[i] = (byte)value;
            bytes[0] |= 0x80;
            return;
        }
        for (var i = bytes.Length - 2; i >= 0; i--, value >>= 3)
            bytes[i] = (byte)('0' + (value & 7));
        bytes[^1] = 0;
    }

    public static void WriteChecksum(Span<byte> header)
    {
        WriteNumber(header, Checksum with { Length = Checksum.Length - 1 }, Sums(header).Unsigned);
        header[Checksum.Offset + Checksum.Length - 1] = (byte)' ';
    }

    private static (int Unsigned, int Signed) Sums(ReadOnlySpan<byte> header)
    {
        var (unsigned, signed) = (0, 0);
        for (var i = 0; i < BlockBytes; i++)
        {
            var value = i >= Checksum.Offset && i < Checksum.Offset + Checksum.Length ? (byte)' ' : header[i];
            unsigned += value;
            signed += (sbyte)value;
        }
        return (unsigned, signed);
    }

    private static long Binary(ReadOnlySpan<byte> bytes)
    {
        // The second highest bit is the sign; what is before the last eight bytes may only repeat it.
        var negative = (bytes[0] & 0x40) != 0;
        var value = negative ? -1L : 0L;
        for (var i = 0; i < bytes.Length; i++)
        {
            var next = i == 0 ? (byte)(negative ? bytes[0] | 0x80 : bytes[0] & 0x7F) : bytes[i];
            if (value >> 55 != (negative ? -1 : 0))
                throw Unreadable();
            value = (value << 8) | next;
        }
        return value;
    }

    private static long Octal(ReadOnlySpan<byte> bytes)
    {
        var digits = bytes.Trim(" \0"u8);
        var value = 0L;
        foreach (var digit in digits)
        {
            if (digit is 0 or (byte)' ')
                break;
            if (digit is < (byte)'0' or > (byte)'7')
                throw Unreadable();
            value = (value << 3) | (uint)(digit - '0');
        }
        return value;
    }

    private static ActionException Unreadable() => new("EINVAL", "the archive has a header with an unreadable number");
}
