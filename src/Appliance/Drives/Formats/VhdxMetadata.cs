using System.Numerics;
using System.Text;

namespace Engine.Appliance.Drives.Formats;

/// <summary>What the metadata of a vhdx say of its disk.</summary>
internal sealed record VhdxMetadata(long SizeBytes, long BlockBytes, long SectorBytes, ImageReference? Parent)
{
    private const string Name = "vhdx";
    private const int TableBytes = 64 * 1024;
    private const int ItemsMax = 2047;
    private const int LocatorBytesMax = 64 * 1024;
    private const int KeysMax = 64;
    private const long SizeBytesMax = 64L << 40; // the format's limit
    private const uint FlagParent = 2;

    private static readonly Guid _parameters = new("CAA16737-FA36-4D43-B3B6-33F0AA44E76B");
    private static readonly Guid _size = new("2FA54224-CD1B-4876-B211-5DBED83BF4B8");
    private static readonly Guid _sectors = new("8141BF1D-A96F-4709-BA47-F233A8FAAB5F");
    private static readonly Guid _locator = new("A8D35F2D-B30B-454D-ABF7-D3D84834AB0C");

    /// <exception cref="HeaderException"></exception>
    public static VhdxMetadata Read(ImageBytes image, long regionAt, long regionBytes)
    {
        ReadOnlySpan<byte> table = image.ReadAll(regionAt, TableBytes, Name, "its metadata");
        var count = table.Little16(10);
        if (!table.StartsWith("metadata"u8) || count > ItemsMax)
        {
            throw HeaderException.Damaged(Name, "its metadata are not sound");
        }

        var items = new Dictionary<Guid, ByteRange>();
        for (var index = 0; index < count; index++)
        {
            var entry = table.Slice(32 + (index * 32), 32);
            var at = entry.Little32(16);
            var length = entry.Little32(20);
            if (at + (long)length > regionBytes)
            {
                throw HeaderException.Damaged(Name, $"an item of {length} bytes at {at} of its metadata");
            }

            items[new Guid(entry[..16])] = new ByteRange(regionAt + at, length);
        }

        var parameters = Item(_parameters, 8);
        var size = (long)Math.Min(Item(_size, 8).Little64(0), long.MaxValue);
        var sector = Item(_sectors, 4).Little32(0);
        var block = parameters.Little32(0);
        if (sector == 4096)
        {
            throw HeaderException.Unsupported("is a vhdx with sectors of 4096 bytes, which qemu does not read", "convert it on Windows: Convert-VHD");
        }

        if (sector != 512 || !BitOperations.IsPow2(block) || block is < 1 << 20 or > 256 << 20 || size is 0 or > SizeBytesMax || size % sector != 0)
        {
            throw HeaderException.Damaged(Name, $"a disk of {size} bytes in blocks of {block} and sectors of {sector}");
        }

        return new VhdxMetadata(size, block, sector, (parameters.Little32(4) & FlagParent) == 0 ? null : ParentOf(image, items));

        ReadOnlySpan<byte> Item(Guid id, int length) => items.TryGetValue(id, out var item) && item.Length >= length
            ? image.ReadAll(item.Start, length, Name, "its metadata")
            : throw HeaderException.Damaged(Name, $"its metadata lack {id}");
    }

    private static ImageReference ParentOf(ImageBytes image, Dictionary<Guid, ByteRange> items)
    {
        var names = items.TryGetValue(_locator, out var item)
            ? Names(image.Read(item.Start, (int)Math.Min(item.Length, LocatorBytesMax)))
            : [];
        return new ImageReference(
            ReferenceKind.Backing,
            names.GetValueOrDefault("relative_path") ?? names.GetValueOrDefault("absolute_win32_path") ?? names.GetValueOrDefault("volume_path") ?? "",
            Name);
    }

    private static Dictionary<string, string> Names(ReadOnlySpan<byte> locator)
    {
        var names = new Dictionary<string, string>();
        var count = locator.Length >= 20 ? Math.Min((int)locator.Little16(18), KeysMax) : 0;
        for (var index = 0; index < count && 20 + ((index + 1) * 12) <= locator.Length; index++)
        {
            var entry = locator.Slice(20 + (index * 12), 12);
            if (Text(locator, entry.Little32(0), entry.Little16(8)) is { } key && Text(locator, entry.Little32(4), entry.Little16(10)) is { } value)
            {
                names[key] = value;
            }
        }

        return names;
    }

    private static string? Text(ReadOnlySpan<byte> locator, long at, int length) =>
        at + length <= locator.Length ? Encoding.Unicode.GetString(locator.Slice((int)at, length)) : null;
}
