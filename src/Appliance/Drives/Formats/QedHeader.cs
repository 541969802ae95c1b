using System.Numerics;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Drives.Formats;

/// <summary>Reads the header of a qed image.</summary>
internal static class QedHeader
{
    private const string Name = "qed";
    private const int HeaderBytes = 64;
    private const int NameBytesMax = 1023;
    private const ulong BitBacking = 1;
    private const ulong BitRawBacking = 4;
    private const ulong KnownBits = 7;

    public static ReadOnlySpan<byte> Magic => "QED\0"u8;

    /// <exception cref="HeaderException"></exception>
    public static ContainerHeader Read(ImageBytes image)
    {
        ReadOnlySpan<byte> head = image.ReadAll(0, HeaderBytes, Name, "its header");
        var clusterBytes = head.Little32(4);
        var tableClusters = head.Little32(8);
        if (!BitOperations.IsPow2(clusterBytes) || clusterBytes is < 4096 or > 64 * 1024 * 1024
            || !BitOperations.IsPow2(tableClusters) || tableClusters > 16)
        {
            throw HeaderException.Damaged(Name, $"clusters of {clusterBytes} bytes and tables of {tableClusters} clusters");
        }

        var features = head.Little64(16);
        if ((features & ~KnownBits) is not 0 and var unknown)
        {
            throw HeaderException.Unsupported(
                $"needs features of qed that are not known: 0x{unknown:x}", "convert it with the qemu-img that made it", $"0x{unknown:x}");
        }

        var tableBytes = (ulong)tableClusters * clusterBytes;
        var table = head.Little64(40);
        var headerBytes = head.Little32(12) * (ulong)clusterBytes;
        if (headerBytes == 0 || table % clusterBytes != 0 || table < headerBytes || !image.Holds(table, tableBytes))
        {
            throw HeaderException.Damaged(
                Name, $"its L1 table of {tableBytes} bytes at {table} is not behind its header of {headerBytes} in the file of {image.SizeBytes} bytes");
        }

        // A table of tables, of which each entry has 8 bytes.
        var size = head.Little64(48);
        var sizeMax = (UInt128)(tableBytes / 8) * (tableBytes / 8) * clusterBytes;
        if (size > sizeMax || size % 512 != 0)
        {
            throw HeaderException.Damaged(Name, $"a disk of {size} bytes");
        }

        return new ContainerHeader(Name, ContainerHeader.Sectors(Name, size))
        {
            References = (features & BitBacking) == 0 ? [] : [Backing(image, head, features)],
            Own = [new ByteRange(0, (long)headerBytes)],
        };
    }

    private static ImageReference Backing(ImageBytes image, ReadOnlySpan<byte> head, ulong features)
    {
        var length = head.Little32(60);
        var headerBytes = head.Little32(12) * (ulong)head.Little32(4);
        if (length is 0 or > NameBytesMax || head.Little32(56) + (ulong)length > headerBytes)
        {
            throw HeaderException.Damaged(Name, $"the name of its backing file has {length} bytes at {head.Little32(56)}");
        }

        var name = image.ReadAll(head.Little32(56), (int)length, Name, "the name of its backing file");
        return new ImageReference(ReferenceKind.Backing, PathBytes.Decode(name), (features & BitRawBacking) != 0 ? "raw" : null);
    }
}
