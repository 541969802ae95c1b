namespace Engine.Appliance.Drives.Formats;

/// <summary>Reads the header of a vdi. It names no file: a difference knows its parent by a number alone.</summary>
internal static class VdiHeader
{
    private const string Name = "vdi";
    private const int HeaderBytes = 512;
    private const uint Version = 0x00010001;
    private const uint BlockBytes = 1024 * 1024; // the only size that qemu reads
    private const uint BlocksMax = 0x3fffffff;

    public const int MarkAt = 64;

    public static ReadOnlySpan<byte> Mark => [0x7f, 0x10, 0xda, 0xbe];

    /// <exception cref="HeaderException"></exception>
    public static ContainerHeader Read(ImageBytes image)
    {
        ReadOnlySpan<byte> head = image.ReadAll(0, HeaderBytes, Name, "its header");
        var kind = head.Little32(76);
        var blockBytes = head.Little32(376);
        if (head.Little32(68) != Version || kind is not (1 or 2 or 4) || head.Little32(360) != 512 || blockBytes != BlockBytes)
        {
            throw HeaderException.Unsupported(
                $"is a vdi of version 0x{head.Little32(68):x}, kind {kind}, with sectors of {head.Little32(360)} and blocks of {blockBytes} bytes",
                "convert it with the program that made it: VBoxManage clonemedium");
        }

        if (kind == 4 || head[424..456].ContainsAnyExcept((byte)0))
        {
            throw HeaderException.Unsupported(
                "is a vdi that is only the difference to another", "make it complete: VBoxManage clonemedium", "a parent's number");
        }

        var map = head.Little32(340);
        var data = head.Little32(344);
        var size = head.Little64(368);
        var blocks = head.Little32(384);
        if (blocks > BlocksMax || size > (ulong)blocks * blockBytes)
        {
            throw HeaderException.Damaged(Name, $"{blocks} blocks for a disk of {size} bytes");
        }

        if (map < HeaderBytes || map % 512 != 0 || data % 512 != 0 || !image.Holds(map, blocks * 4UL) || data < map + (blocks * 4UL))
        {
            throw HeaderException.Damaged(
                Name, $"its map of {blocks} blocks at {map} is not before its data at {data} in the file of {image.SizeBytes} bytes");
        }

        var used = head.Little32(388);
        return new ContainerHeader(Name, ContainerHeader.Sectors(Name, size))
        {
            Own = [new ByteRange(0, data)],
            CutOff = used == 0 || image.Holds(data + ((used - 1UL) * blockBytes), 1) ? null
                : $"{used} blocks are in use, and the file has {image.SizeBytes} bytes",
        };
    }
}
