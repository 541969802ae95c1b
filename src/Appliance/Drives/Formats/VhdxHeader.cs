using System.Buffers.Binary;
using System.Numerics;

namespace Engine.Appliance.Drives.Formats;

/// <summary>Reads a vhdx: two headers of which the newer sound one counts, and a table that says where everything is.</summary>
internal static class VhdxHeader
{
    private const string Name = "vhdx";
    private const long RegionTableAt = 192 * 1024;
    private const int RegionTableBytes = 64 * 1024;
    private const int RegionsMax = 2047;
    private const int HeaderBytes = 4096;
    private const int Mebibyte = 1024 * 1024;
    private const long EntriesLookedAtMax = 32 * 1024; // 1 TiB in blocks of the usual 32 MiB
    private const ulong BlockPresent = 6;
    private const ulong BlockPartlyPresent = 7;

    private static readonly long[] _headersAt = [64 * 1024, 128 * 1024];
    private static readonly Guid _metadata = new("8B7CA206-4790-4B9A-B8FE-575F050F886E");
    private static readonly Guid _blockTable = new("2DC27766-F623-4200-9D64-115E9BFD4A08");

    public static ReadOnlySpan<byte> Mark => "vhdxfile"u8;

    /// <exception cref="HeaderException"></exception>
    public static ContainerHeader Read(ImageBytes image)
    {
        CheckHeader(image);
        var (metadata, blocks) = Regions(image);
        var disk = VhdxMetadata.Read(image, metadata.Start, metadata.Length);

        // One entry for each block, and one more for each 2^23 sectors.
        var dataBlocks = (disk.SizeBytes + disk.BlockBytes - 1) / disk.BlockBytes;
        var blocksPerChunk = Math.Max(1, (8L * Mebibyte * disk.SectorBytes) / disk.BlockBytes);
        var chunks = (dataBlocks + blocksPerChunk - 1) / blocksPerChunk;
        var entries = disk.Parent is null ? dataBlocks + ((dataBlocks - 1) / blocksPerChunk) : chunks * (blocksPerChunk + 1);
        if (entries * 8 > blocks.Length)
        {
            throw HeaderException.Damaged(Name, $"a block table of {blocks.Length} bytes for {dataBlocks} blocks");
        }

        return new ContainerHeader(Name, disk.SizeBytes)
        {
            CutOff = CutOff(image, blocks.Start, entries, blocksPerChunk, disk.BlockBytes),
            References = disk.Parent is null ? [] : [disk.Parent],
            NoReferencesBecause = "is a difference of vhdx, which qemu does not put together",
            Own = [new ByteRange(0, Mebibyte), metadata, blocks],
        };
    }

    // Every block that is present has to be in the file; qemu opens no image with one that is not.
    private static string? CutOff(ImageBytes image, long tableAt, long entries, long blocksPerChunk, long blockBytes)
    {
        var left = Math.Min(entries, EntriesLookedAtMax);
        for (long index = 0; index < left;)
        {
            ReadOnlySpan<byte> piece = image.Read(tableAt + (index * 8), (int)Math.Min((left - index) * 8, ImageBytes.PieceBytesMax));
            for (var at = 0; at + 8 <= piece.Length; at += 8, index++)
            {
                var entry = piece.Little64(at);
                var isBitmap = index % (blocksPerChunk + 1) == blocksPerChunk;
                if (!isBitmap && (entry & 7) is BlockPresent or BlockPartlyPresent
                    && !image.Holds(entry & ~(ulong)(Mebibyte - 1), (ulong)blockBytes))
                {
                    return $"block {index} at {entry & ~(ulong)(Mebibyte - 1)} is not in the file of {image.SizeBytes} bytes";
                }
            }

            if (piece.Length < 8)
            {
                break;
            }
        }

        return null;
    }

    private static void CheckHeader(ImageBytes image)
    {
        ReadOnlySpan<byte> newest = [];
        foreach (var at in _headersAt)
        {
            ReadOnlySpan<byte> header = image.Read(at, HeaderBytes);
            if (header.StartsWith("head"u8) && header.Length == HeaderBytes && IsSound(header)
                && (newest.Length == 0 || header.Little64(8) > newest.Little64(8)))
            {
                newest = header;
            }
        }

        if (newest.Length == 0)
        {
            throw HeaderException.Damaged(Name, "neither of its two headers is sound");
        }

        if (newest.Little16(66) != 1)
        {
            throw HeaderException.Unsupported(
                $"is a vhdx of version {newest.Little16(66)}, and 1 is known", "convert it with the program that made it");
        }

        if (newest[48..64].ContainsAnyExcept((byte)0) && newest.Little32(68) != 0)
        {
            throw HeaderException.Unsupported(
                "was not closed in order: its log has to be replayed first, which writes to it",
                "replay it on a copy: qemu-img check -r all", "a log");
        }
    }

    private static (ByteRange Metadata, ByteRange Blocks) Regions(ImageBytes image)
    {
        ReadOnlySpan<byte> table = image.ReadAll(RegionTableAt, RegionTableBytes, Name, "its table of regions");
        var count = table.Little32(8);
        if (!table.StartsWith("regi"u8) || !IsSound(table) || count > RegionsMax)
        {
            throw HeaderException.Damaged(Name, "its table of regions is not sound");
        }

        ByteRange? metadata = null;
        ByteRange? blocks = null;
        for (var index = 0; index < count; index++)
        {
            var entry = table.Slice(16 + (index * 32), 32);
            var id = new Guid(entry[..16]);
            if (id != _metadata && id != _blockTable)
            {
                if ((entry.Little32(28) & 1) != 0)
                {
                    throw HeaderException.Unsupported($"needs a region of vhdx that is not known: {id}", "convert it with the program that made it");
                }

                continue;
            }

            var at = entry.Little64(16);
            var length = entry.Little32(24);
            if (at < Mebibyte || at % Mebibyte != 0 || length == 0 || length % Mebibyte != 0 || !image.Holds(at, length))
            {
                throw HeaderException.Damaged(Name, $"a region of {length} bytes at {at} is not in the file of {image.SizeBytes} bytes");
            }

            _ = id == _metadata ? metadata = new ByteRange((long)at, length) : blocks = new ByteRange((long)at, length);
        }

        return metadata is { } first && blocks is { } second
            ? (first, second)
            : throw HeaderException.Damaged(Name, "its table of regions lacks metadata or blocks");
    }

    /// <summary>CRC-32C over the whole, its own four bytes taken for zero.</summary>
    private static bool IsSound(ReadOnlySpan<byte> header)
    {
        var crc = uint.MaxValue;
        for (var at = 0; at < header.Length; at += 4)
        {
            crc = BitOperations.Crc32C(crc, at == 4 ? 0 : BinaryPrimitives.ReadUInt32LittleEndian(header[at..]));
        }

        return ~crc == header.Little32(4);
    }
}
