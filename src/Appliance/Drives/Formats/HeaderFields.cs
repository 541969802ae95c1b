using System.Buffers.Binary;

namespace Engine.Appliance.Drives.Formats;

/// <summary>Numbers of a header, at their offsets.</summary>
internal static class HeaderFields
{
    public static ushort Big16(this ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt16BigEndian(header[at..]);

    public static uint Big32(this ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt32BigEndian(header[at..]);

    public static ulong Big64(this ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt64BigEndian(header[at..]);

    public static ushort Little16(this ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt16LittleEndian(header[at..]);

    public static uint Little32(this ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt32LittleEndian(header[at..]);

    public static ulong Little64(this ReadOnlySpan<byte> header, int at) => BinaryPrimitives.ReadUInt64LittleEndian(header[at..]);

    /// <summary>Whether these bytes stand at this offset.</summary>
    public static bool Has(this ReadOnlySpan<byte> header, int at, ReadOnlySpan<byte> mark) =>
        at <= header.Length && header[at..].StartsWith(mark);
}
