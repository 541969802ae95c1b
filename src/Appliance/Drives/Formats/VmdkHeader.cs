namespace Engine.Appliance.Drives.Formats;

/// <summary>
/// Reads a vmdk that is one sparse file (monolithicSparse, streamOptimized); what is a text belongs to <see cref="VmdkDescriptor"/>.
/// </summary>
internal static class VmdkHeader
{
    private const string Name = "vmdk";
    private const int HeaderBytes = 512;
    private const long QemuReadsTextAt = 512; // whatever the header says
    private const ulong AtEnd = ulong.MaxValue;
    private const int FooterFromEnd = 1024; // the footer, and one sector that ends the stream
    private const uint FlagCompressed = 1 << 16;
    private const uint GrainSectorsMax = 0x200000;
    private const uint EntriesPerTableMax = 512;
    private const ulong DirectoryEntriesMax = 32 * 1024 * 1024;

    public static ReadOnlySpan<byte> Magic => "KDMV"u8;

    /// <exception cref="HeaderException"></exception>
    public static ContainerHeader Read(ImageBytes image)
    {
        ReadOnlySpan<byte> head = image.ReadAll(0, HeaderBytes, Name, "its header");
        if (head.Little64(12) == 0 && head.Little64(28) is > 0 and < long.MaxValue / 512 and var text)
        {
            return VmdkDescriptor.Read(image, (long)text * 512); // qemu too takes it for a text in a sparse file's clothes
        }

        var parents = Parents(image, head);
        if (head.Little64(56) == AtEnd)
        {
            head = Footer(image);
        }

        CheckKind(head);
        var sectors = head.Little64(12);
        var perTable = head.Little64(20) * head.Little32(44);
        if (head.Little64(20) is 0 or > GrainSectorsMax || head.Little32(44) is 0 or > EntriesPerTableMax || sectors is 0 or > long.MaxValue / 512)
        {
            throw HeaderException.Damaged(
                Name, $"{sectors} sectors in grains of {head.Little64(20)} and tables of {head.Little32(44)} entries");
        }

        var directory = head.Little64(56);
        var entries = (sectors / perTable) + (sectors % perTable == 0 ? 0UL : 1);
        if (entries > DirectoryEntriesMax || directory is 0 or > long.MaxValue / 512 || !image.Holds(directory * 512, entries * 4))
        {
            throw HeaderException.Damaged(
                Name, $"its grain directory of {entries} entries at sector {directory} is not in the file of {image.SizeBytes} bytes");
        }

        var data = head.Little64(64);
        return new ContainerHeader(Name, (long)sectors * 512)
        {
            References = parents,
            Own = [new ByteRange(0, (long)Math.Min(data, (ulong)image.SizeBytes / 512) * 512)],
            CutOff = image.Holds(data <= long.MaxValue / 512 ? data * 512 : ulong.MaxValue, 0) ? null
                : $"its grains begin at sector {data}, and the file has {image.SizeBytes} bytes",
        };
    }

    private static void CheckKind(ReadOnlySpan<byte> head)
    {
        if (head.Little32(4) is 0 or > 3)
        {
            throw HeaderException.Unsupported(
                $"is a vmdk of version {head.Little32(4)}, and 1 to 3 are known", "export it again as streamOptimized");
        }

        if ((head.Little32(8) & FlagCompressed) != 0 && head.Little16(77) != 1)
        {
            throw HeaderException.Unsupported(
                $"is compressed by method {head.Little16(77)} of vmdk, and 1 is known", "export it again as streamOptimized");
        }
    }

    private static ReadOnlySpan<byte> Footer(ImageBytes image)
    {
        ReadOnlySpan<byte> footer = image.Read(Math.Max(0, image.SizeBytes - FooterFromEnd), HeaderBytes);
        return footer.Length == HeaderBytes && footer.StartsWith(Magic) && footer.Little64(56) != AtEnd
            ? footer
            : throw HeaderException.Damaged(Name, "the footer of a stream-optimized image is missing, so it is cut off");
    }

    // The text that names a parent is looked for where the header says, and where qemu looks.
    private static IReadOnlyList<ImageReference> Parents(ImageBytes image, ReadOnlySpan<byte> head)
    {
        var at = head.Little64(28) is > 0 and < long.MaxValue / 512 and var sector ? (long)sector * 512 : QemuReadsTextAt;
        var parent = VmdkDescriptor.Parent(image, at) ?? (at == QemuReadsTextAt ? null : VmdkDescriptor.Parent(image, QemuReadsTextAt));
        return parent is null ? [] : [parent];
    }
}
