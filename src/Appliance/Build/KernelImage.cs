using System.Buffers.Binary;

namespace Engine.Appliance.Build;

/// <summary>Where a bzImage keeps its compressed kernel (the kernel's "Linux/x86 boot protocol", from version 2.08).</summary>
/// <param name="Offset">Of the XZ stream in the file.</param>
/// <param name="Length">Of the XZ stream.</param>
/// <param name="UncompressedBytes">The size of the ELF kernel in it.</param>
internal sealed record KernelImage(long Offset, long Length, uint UncompressedBytes)
{
    private const int SectorBytes = 512;
    private const int SetupSectorsAt = 0x1f1;
    private const int BootFlagAt = 0x1fe;
    private const int MagicAt = 0x202;
    private const int VersionAt = 0x206;
    private const int PayloadOffsetAt = 0x248;
    private const int PayloadLengthAt = 0x24c;
    private const int HeaderBytes = 0x250;
    private const int SizeTrailerBytes = 4;
    private const uint UncompressedBytesMax = 512 * 1024 * 1024;

    private static ReadOnlySpan<byte> XzMagic => [0xfd, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0];

    /// <exception cref="InvalidDataException">Not a bzImage with an XZ payload.</exception>
    public static KernelImage Parse(ReadOnlySpan<byte> image)
    {
        if (image.Length < HeaderBytes
            || BinaryPrimitives.ReadUInt16LittleEndian(image[BootFlagAt..]) != 0xaa55
            || !image.Slice(MagicAt, 4).SequenceEqual("HdrS"u8))
        {
            throw new InvalidDataException("the kernel is not a bzImage");
        }

        if (BinaryPrimitives.ReadUInt16LittleEndian(image[VersionAt..]) < 0x0208)
        {
            throw new InvalidDataException("the kernel's boot header is older than 2.08");
        }

        // A count of 0 means 4, for the sake of very old loaders; the boot sector itself is not counted.
        var setupSectors = image[SetupSectorsAt] is 0 ? 4 : image[SetupSectorsAt];
        var offset = ((setupSectors + 1L) * SectorBytes) + BinaryPrimitives.ReadUInt32LittleEndian(image[PayloadOffsetAt..]);
        var length = (long)BinaryPrimitives.ReadUInt32LittleEndian(image[PayloadLengthAt..]);
        if (length <= XzMagic.Length + SizeTrailerBytes || offset + length > image.Length)
        {
            throw new InvalidDataException("the kernel's payload lies outside its file");
        }

        var payload = image.Slice((int)offset, (int)length);
        if (!payload.StartsWith(XzMagic))
        {
            throw new InvalidDataException("the kernel's payload is not compressed by XZ");
        }

        var uncompressed = BinaryPrimitives.ReadUInt32LittleEndian(payload[^SizeTrailerBytes..]);
        return uncompressed <= UncompressedBytesMax
            ? new KernelImage(offset, length - SizeTrailerBytes, uncompressed)
            : throw new InvalidDataException($"the kernel claims to be {uncompressed} bytes, more than {UncompressedBytesMax}");
    }
}
