using System.Buffers.Binary;
using System.Text;

namespace Engine.Appliance.Drives;

/// <summary>Reads the header of a qcow2 image: its size, and whether it leads to other files.</summary>
internal static class Qcow2Header
{
    public static ReadOnlySpan<byte> Magic => [(byte)'Q', (byte)'F', (byte)'I', 0xfb];

    private const int Version2Bytes = 72;
    private const int Version3Bytes = 104;
    private const int BackingNameBytesMax = 1023;
    private const int ExtensionsMax = 64;
    private const ulong BitDirty = 1;
    private const ulong BitCorrupt = 2;
    private const ulong BitDataFile = 4;
    private const ulong BitCompression = 8;
    private const ulong BitExtendedEntries = 16;
    private const uint ExtensionDataFile = 0x44415441;

    /// <param name="head">The first bytes of the image.</param>
    /// <returns>The virtual size in bytes.</returns>
    public static long Check(string path, ImageFile file, ReadOnlySpan<byte> head)
    {
        var version = head.Length >= Version2Bytes ? Word(head, 4) : throw Damaged(path, "the header is cut off");
        if (version is not (2 or 3))
        {
            throw Damaged(path, $"version {version} of the format is not known");
        }

        if (version == 3 && head.Length < Version3Bytes)
        {
            throw Damaged(path, "the header is cut off");
        }

        var features = version == 3 ? Long(head, 72) : 0;
        CheckBacking(path, file, head);
        CheckFeatures(path, features);
        CheckExtensions(path, head, version == 3 ? Word(head, 100) : Version2Bytes);
        if (Word(head, 32) is not 0 and var method)
        {
            throw new ImageRefusedException(
                "image.encrypted", $"'{path}' is encrypted by qcow2 itself", $"method {method}",
                "decrypt it first: qemu-img convert with its secret");
        }

        var clusterBits = Word(head, 20);
        var size = Long(head, 24);
        return clusterBits is >= 9 and <= 21 && size <= long.MaxValue - 511
            ? (long)(size + 511) / 512 * 512
            : throw Damaged(path, $"cluster bits {clusterBits}, size {size}");
    }

    private static void CheckBacking(string path, ImageFile file, ReadOnlySpan<byte> head)
    {
        var offset = Long(head, 8);
        if (offset == 0)
        {
            return;
        }

        var length = Math.Min(Word(head, 16), BackingNameBytesMax);
        var name = offset < long.MaxValue ? Encoding.UTF8.GetString(file.Read((long)offset, (int)length)) : "";
        throw new ImageRefusedException(
            "image.backing", $"'{path}' is only the difference to another image", name,
            "make it complete: qemu-img convert, or qemu-img rebase -b ''");
    }

    private static void CheckFeatures(string path, ulong features)
    {
        if ((features & BitDataFile) != 0)
        {
            throw DataFile(path, "incompatible feature bit 2");
        }

        var unknown = features & ~(BitDirty | BitCorrupt | BitDataFile | BitCompression | BitExtendedEntries);
        if (unknown != 0)
        {
            throw Damaged(path, $"incompatible features 0x{unknown:x} are not known");
        }
    }

    // The name of a data file is refused even without its feature bit: nothing sound writes that.
    private static void CheckExtensions(string path, ReadOnlySpan<byte> head, uint start)
    {
        long at = start;
        for (var count = 0; count < ExtensionsMax && at + 8 <= head.Length; count++)
        {
            var type = Word(head, (int)at);
            var length = Word(head, (int)at + 4);
            if (type == 0)
            {
                return;
            }

            if (type == ExtensionDataFile)
            {
                var from = (int)at + 8;
                throw DataFile(path, Encoding.UTF8.GetString(head[from..(int)Math.Min(head.Length, from + Math.Min((long)length, 1023))]));
            }

            at += 8 + ((length + 7L) & ~7L);
        }
    }

    private static ImageRefusedException DataFile(string path, string evidence) =>
        new("image.datafile", $"'{path}' keeps its data in another file", evidence, "make it complete: qemu-img convert");

    private static ImageRefusedException Damaged(string path, string evidence) =>
        new("image.header", $"'{path}' has a qcow2 header that can not be used: {evidence}", evidence,
            "if the image is raw, name its format: --format raw");

    private static uint Word(ReadOnlySpan<byte> head, int at) => BinaryPrimitives.ReadUInt32BigEndian(head[at..]);

    private static ulong Long(ReadOnlySpan<byte> head, int at) => BinaryPrimitives.ReadUInt64BigEndian(head[at..]);
}
