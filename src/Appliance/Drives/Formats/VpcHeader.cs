using System.Numerics;
using System.Text;

namespace Engine.Appliance.Drives.Formats;

/// <summary>Reads a vpc (vhd): fixed, dynamic or a difference. Its mark stands in the last 512 bytes, or 511 in files of Virtual PC before 2004.</summary>
internal static class VpcHeader
{
    private const string Name = "vpc";
    private const int FooterBytes = 512;
    private const int OldFooterBytes = 511;
    private const int DynamicBytes = 1024;
    private const int ChecksumAt = 64;
    private const uint KindFixed = 2;
    private const uint KindDynamic = 3;
    private const uint KindDifference = 4;
    private const long GeometryMax = 65535L * 16 * 255;
    private const long SectorsMax = 0xff000000; // 2040 GiB, the format's limit

    // These say that the footer's size counts; all others go by cylinders, heads and sectors.
    private static readonly string[] _sizeCreators = ["win ", "qem2", "d2v ", "tap\0", "\0\0\0\0"];

    public static ReadOnlySpan<byte> Mark => "conectix"u8;

    /// <summary>The footer at the file's end when it is sound, else nothing.</summary>
    public static ReadOnlySpan<byte> FooterOf(ImageBytes image)
    {
        var tail = image.Read(image.SizeBytes - FooterBytes, FooterBytes);
        if (tail.Length < FooterBytes)
        {
            return [];
        }

        ReadOnlySpan<byte> footer = tail.AsSpan().StartsWith(Mark) ? tail : (byte[])[.. tail[^OldFooterBytes..], 0];
        return footer.StartsWith(Mark) && IsSound(footer, FooterBytes, ChecksumAt) ? footer : [];
    }

    /// <exception cref="HeaderException"></exception>
    public static ContainerHeader Read(ImageBytes image)
    {
        ReadOnlySpan<byte> head = image.Read(0, FooterBytes);
        var footer = FooterOf(image);
        if (!head.StartsWith(Mark))
        {
            return footer.Length > 0 && footer.Big32(60) == KindFixed
                ? Fixed(image, footer)
                : throw HeaderException.Damaged(Name, "a footer that is not fixed, without its copy at the file's begin");
        }

        if (head.Length < FooterBytes || !IsSound(head, FooterBytes, ChecksumAt))
        {
            throw HeaderException.Damaged(Name, "the checksum of its header is wrong");
        }

        return head.Big32(60) is KindDynamic or KindDifference
            ? Dynamic(image, head, footer.Length > 0)
            : throw HeaderException.Damaged(Name, $"a disk of kind {head.Big32(60)} with a header");
    }

    private static ContainerHeader Fixed(ImageBytes image, ReadOnlySpan<byte> footer)
    {
        var size = Size(footer);
        return image.Holds(0, (ulong)size)
            ? new ContainerHeader(Name, size) { Own = [new ByteRange(0, image.SizeBytes)] } // a raw disk, so anything in it is at its raw place
            : throw HeaderException.Damaged(Name, $"a disk of {size} bytes in a file of {image.SizeBytes}");
    }

    private static ContainerHeader Dynamic(ImageBytes image, ReadOnlySpan<byte> head, bool hasFooter)
    {
        var at = head.Big64(16);
        ReadOnlySpan<byte> table = at <= long.MaxValue ? image.ReadAll((long)at, DynamicBytes, Name, "its second header") : [];
        if (!table.StartsWith("cxsparse"u8) || !IsSound(table, DynamicBytes, 36))
        {
            throw HeaderException.Damaged(Name, $"no sound second header at {at}");
        }

        var size = Size(head);
        var blockBytes = table.Big32(32);
        var blocks = table.Big32(28);
        if (!BitOperations.IsPow2(blockBytes) || blockBytes < 512 || (ulong)blocks * blockBytes < (ulong)size)
        {
            throw HeaderException.Damaged(Name, $"{blocks} blocks of {blockBytes} bytes for a disk of {size}");
        }

        var map = table.Big64(16);
        if (!image.Holds(map, blocks * 4UL))
        {
            throw HeaderException.Damaged(Name, $"its table of {blocks} blocks at {map} is not in the file of {image.SizeBytes} bytes");
        }

        return new ContainerHeader(Name, size)
        {
            References = head.Big32(60) == KindDifference ? [Parent(table)] : [],
            NoReferencesBecause = "is a difference of vpc, which qemu does not put together",
            Own = [new ByteRange(0, FooterBytes), new ByteRange((long)at, DynamicBytes)],
            CutOff = hasFooter ? null : "the footer at the end of the file is missing",
        };
    }

    private static ImageReference Parent(ReadOnlySpan<byte> table)
    {
        var name = Encoding.BigEndianUnicode.GetString(table.Slice(64, 512));
        return new ImageReference(ReferenceKind.Backing, name.Split('\0')[0], Name);
    }

    private static long Size(ReadOnlySpan<byte> footer)
    {
        var creator = Encoding.Latin1.GetString(footer.Slice(28, 4));
        var sectors = (long)footer.Big16(56) * footer[58] * footer[59];
        if (sectors == GeometryMax || _sizeCreators.Contains(creator))
        {
            sectors = (long)Math.Min(footer.Big64(48) / 512, long.MaxValue / 512);
        }

        return sectors <= SectorsMax ? sectors * 512 : throw HeaderException.Damaged(Name, $"a disk of {sectors} sectors");
    }

    // The complement of the sum of all bytes but the checksum's own.
    private static bool IsSound(ReadOnlySpan<byte> header, int length, int checksumAt)
    {
        var sum = 0u;
        for (var at = 0; at < length; at++)
        {
            sum += at >= checksumAt && at < checksumAt + 4 ? 0u : header[at];
        }

        return ~sum == header.Big32(checksumAt);
    }
}
