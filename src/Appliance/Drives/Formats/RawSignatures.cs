using System.Numerics;

namespace Engine.Appliance.Drives.Formats;

/// <summary>
/// What a raw disk would show at its own places: partition tables and file systems. Found in a container, they say that its bytes can
/// be read in two ways.
/// </summary>
internal static class RawSignatures
{
    private const int SectorBytes = 512;

    private static readonly Signature[] _all =
    [
        new("an MBR partition table", 446, 66, IsPartitionTable),
        new("a GPT partition table", SectorBytes, 8, bytes => bytes.StartsWith("EFI PART"u8)),
        new("a GPT partition table", 4096, 8, bytes => bytes.StartsWith("EFI PART"u8)),
        new("an ext file system", 1024, 104, IsExt),
        new("a btrfs file system", 65600, 8, bytes => bytes.StartsWith("_BHRfS_M"u8)),
        new("an xfs file system", 0, 4, bytes => bytes.StartsWith("XFSB"u8)),
        new("an NTFS file system", 3, 8, bytes => bytes.StartsWith("NTFS    "u8)),
        new("a FAT file system", 54, 5, bytes => bytes.StartsWith("FAT12"u8) || bytes.StartsWith("FAT16"u8)),
        new("a FAT file system", 82, 5, bytes => bytes.StartsWith("FAT32"u8)),
        new("an ISO 9660 file system", 32769, 5, bytes => bytes.StartsWith("CD001"u8)),
        new("a LUKS header", 0, 6, bytes => bytes.StartsWith<byte>([0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe])),
        new("an LVM label", 0, 32, IsLvm),
        new("an LVM label", SectorBytes, 32, IsLvm),
        new("an LVM label", 2 * SectorBytes, 32, IsLvm),
        new("an LVM label", 3 * SectorBytes, 32, IsLvm),
        new("swap space", 4086, 10, bytes => bytes.StartsWith("SWAPSPACE2"u8)),
        new("an MD RAID member", 4096, 8, bytes => bytes.Little32(0) == 0xa92b4efc && bytes.Little32(4) == 1),
    ];

    private delegate bool Shows(ReadOnlySpan<byte> bytes);

    private sealed record Signature(string What, long At, int Length, Shows Shows);

    /// <summary>The first that is found, or null.</summary>
    /// <param name="own">
    /// Where to look: the places that are the container's own. A guest's bytes elsewhere may look like anything.
    /// Null: everywhere, since the container does not say.
    /// </param>
    public static string? Find(ImageBytes image, IReadOnlyList<ByteRange>? own)
    {
        foreach (var signature in _all)
        {
            if (own is null || own.Any(range => range.Covers(signature.At, signature.Length)))
            {
                ReadOnlySpan<byte> bytes = image.Read(signature.At, signature.Length);
                if (bytes.Length == signature.Length && signature.Shows(bytes))
                {
                    return signature.What;
                }
            }
        }

        return null;
    }

    // Boot code may end in 55 AA too, so one entry at least must be an entry and none impossible.
    private static bool IsPartitionTable(ReadOnlySpan<byte> bytes)
    {
        var used = 0;
        for (var at = 0; at < 64; at += 16)
        {
            var entry = bytes.Slice(at, 16);
            if (entry[0] is not (0 or 0x80))
            {
                return false;
            }

            used += entry[4] != 0 && entry.Little32(12) != 0 ? 1 : 0;
        }

        return used > 0 && bytes[64] == 0x55 && bytes[65] == 0xaa;
    }

    // Two bytes of magic are found by chance; with sizes and states beside them they are not.
    private static bool IsExt(ReadOnlySpan<byte> block) =>
        block.Little16(56) == 0xef53 && block.Little32(0) != 0 && block.Little32(4) != 0 && block.Little32(20) <= 1
        && block.Little32(24) <= 6 && block.Little16(58) <= 7 && block.Little32(76) <= 1
        && (block.Little32(76) == 0 || BitOperations.IsPow2(block.Little16(88)));

    private static bool IsLvm(ReadOnlySpan<byte> bytes) => bytes.StartsWith("LABELONE"u8) && bytes.Has(24, "LVM2 001"u8);
}
