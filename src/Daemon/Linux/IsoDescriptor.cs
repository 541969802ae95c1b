using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>The primary volume descriptor of ISO 9660 (ECMA-119, 8.4).</summary>
internal static class IsoDescriptor
{
    public const long Place = 16 * 2048;
    public const int SizeBytes = 2048;

    private const byte Primary = 1;
    private const int TimeDigits = 16;

    /// <summary>Null for what is no such descriptor.</summary>
    public static IsoInfo? Parse(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < SizeBytes || bytes[0] != Primary || !bytes[1..].StartsWith("CD001"u8))
            return null;
        return new IsoInfo(
            Text(bytes[8..40]),
            Text(bytes[40..72]),
            BinaryPrimitives.ReadUInt32LittleEndian(bytes[80..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[120..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[124..]),
            BinaryPrimitives.ReadUInt16LittleEndian(bytes[128..]),
            Text(bytes[190..318]),
            Text(bytes[318..446]),
            Text(bytes[446..574]),
            Text(bytes[574..702]),
            Text(bytes[702..739]),
            Text(bytes[739..776]),
            Text(bytes[776..813]),
            Time(bytes[813..830]),
            Time(bytes[830..847]),
            Time(bytes[847..864]),
            Time(bytes[864..881]));
    }

    private static string Text(ReadOnlySpan<byte> field)
    {
        // Padded with blanks; some writers end it with a NUL.
        var end = field.IndexOf((byte)0);
        return GuestText.Decode((end < 0 ? field : field[..end]).TrimEnd((byte)' '));
    }

    // YYYYMMDDhhmmss, hundredths, and the distance to UTC in quarters of an hour.
    private static long Time(ReadOnlySpan<byte> field)
    {
        const int quarterSeconds = 15 * 60;
        const DateTimeStyles utc = DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal;
        var digits = Encoding.ASCII.GetString(field[..(TimeDigits - 2)]);
        return DateTime.TryParseExact(digits, "yyyyMMddHHmmss", CultureInfo.InvariantCulture, utc, out var time)
            ? new DateTimeOffset(time).ToUnixTimeSeconds() - ((sbyte)field[TimeDigits] * quarterSeconds)
            : -1;
    }
}
