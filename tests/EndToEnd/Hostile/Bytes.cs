using System.Buffers.Binary;
using System.Text;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Writes over single values of an image, little-endian as all of these formats are.</summary>
internal static class Bytes
{
    public static void Put(this FileStream image, long at, params ReadOnlySpan<byte> bytes)
    {
        image.Position = at;
        image.Write(bytes);
    }

    public static void Put16(this FileStream image, long at, ushort value) => image.Put(at, Le(value, 2));
    public static void Put32(this FileStream image, long at, uint value) => image.Put(at, Le(value, 4));
    public static void Put64(this FileStream image, long at, ulong value) => image.Put(at, Le(value, 8));

    /// <summary>For the formats of virtual machines and for XFS, which are big-endian.</summary>
    public static void Put32Big(this FileStream image, long at, uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        image.Put(at, bytes);
    }

    public static void Put64Big(this FileStream image, long at, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value);
        image.Put(at, bytes);
    }

    public static void Fill(this FileStream image, long at, int count, byte value)
    {
        var bytes = new byte[count];
        bytes.AsSpan().Fill(value);
        image.Put(at, bytes);
    }

    /// <summary>Bytes that are the same in every run.</summary>
    public static void Noise(this FileStream image, long at, int count, int seed)
    {
        var bytes = new byte[count];
        new Random(seed).NextBytes(bytes);
        image.Put(at, bytes);
    }

    public static byte[] Get(this FileStream image, long at, int count)
    {
        var bytes = new byte[count];
        image.Position = at;
        image.ReadExactly(bytes);
        return bytes;
    }

    public static uint Get32(this FileStream image, long at) => BinaryPrimitives.ReadUInt32LittleEndian(image.Get(at, 4));

    public static ulong Get64(this FileStream image, long at) => BinaryPrimitives.ReadUInt64LittleEndian(image.Get(at, 8));

    /// <summary>Where a text stands for the first time in a part of an image.</summary>
    public static long Find(this FileStream image, string text, long from, int count)
    {
        var index = image.Get(from, count).AsSpan().IndexOf(Encoding.Latin1.GetBytes(text));
        return index >= 0 ? from + index : throw new InvalidOperationException($"'{text}' is not in the image.");
    }

    /// <summary>The checksum of zlib and GPT; LVM begins with another value and does not turn the result.</summary>
    public static uint Crc32(ReadOnlySpan<byte> bytes, uint start = 0xFFFFFFFF, uint turn = 0xFFFFFFFF) => Sum(bytes, 0xEDB88320, start) ^ turn;

    /// <summary>The checksum of XFS and btrfs.</summary>
    public static uint Crc32C(ReadOnlySpan<byte> bytes) => ~Sum(bytes, 0x82F63B78, 0xFFFFFFFF);

    private static uint Sum(ReadOnlySpan<byte> bytes, uint polynomial, uint sum)
    {
        foreach (var value in bytes)
        {
            sum ^= value;
            for (var bit = 0; bit < 8; bit++)
                sum = (sum & 1) != 0 ? sum >> 1 ^ polynomial : sum >> 1;
        }
        return sum;
    }

    private static byte[] Le(ulong value, int count)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return bytes[..count];
    }
}
