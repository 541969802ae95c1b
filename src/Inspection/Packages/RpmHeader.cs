using System.Buffers.Binary;

namespace Engine.Inspection.Packages;

/// <summary>
/// A package's header as rpm's database keeps it: the number of index entries and the size of the store (both 32 bit,
/// big-endian), the entries (tag, type, offset, count), the store. Every number in it may lie.
/// </summary>
internal readonly ref struct RpmHeader
{
    private const int PreambleBytes = 8;
    private const int EntryBytes = 16;
    private const int EntriesMax = 65_535;      // rpm's own limit

    private const int TextBytesMax = 64 * 1024;

    private readonly ReadOnlySpan<byte> _index;
    private readonly ReadOnlySpan<byte> _store;

    private RpmHeader(ReadOnlySpan<byte> index, ReadOnlySpan<byte> store)
    {
        _index = index;
        _store = store;
    }

    private enum Kind
    {
        Int32 = 4,
        String = 6,
        StringArray = 8,
        TranslatedString = 9,
    }

    private enum Tag
    {
        Name = 1000,
        Version = 1001,
        Release = 1002,
        Epoch = 1003,
        Summary = 1004,
        Description = 1005,
        Vendor = 1011,
        Url = 1020,
        Arch = 1022,
        SourceRpm = 1044,
    }

    /// <summary>Null for what is no header, or has no name; <c>gpg-pubkey</c>, a key and no package, is null too.</summary>
    public static Application2? ToApplication(ReadOnlySpan<byte> blob)
    {
        if (!TryOpen(blob, out var header))
            return null;
        var package = new PackageRecord();
        ulong seen = 0;
        for (var entry = header._index; !entry.IsEmpty; entry = entry[EntryBytes..])
        {
            // Only the first entry of a tag is looked at: thousands of the same one would each search the store.
            var tag = BinaryPrimitives.ReadInt32BigEndian(entry) - (int)Tag.Name;
            if (tag is < 0 or > 63 || (seen & 1UL << tag) != 0)
                continue;
            seen |= 1UL << tag;
            header.Set(package, entry[..EntryBytes]);
        }
        return package.Name == "gpg-pubkey" ? null : package.ToApplication();
    }

    private static bool TryOpen(ReadOnlySpan<byte> blob, out RpmHeader header)
    {
        header = default;
        if (blob.Length < PreambleBytes)
            return false;
        var entries = BinaryPrimitives.ReadUInt32BigEndian(blob);
        long storeBytes = BinaryPrimitives.ReadUInt32BigEndian(blob[4..]);
        var indexBytes = (long)entries * EntryBytes;
        if (entries > EntriesMax || indexBytes + storeBytes > blob.Length - PreambleBytes)
            return false;
        header = new RpmHeader(blob.Slice(PreambleBytes, (int)indexBytes), blob.Slice(PreambleBytes + (int)indexBytes, (int)storeBytes));
        return true;
    }

    private void Set(PackageRecord package, ReadOnlySpan<byte> entry)
    {
        var type = (Kind)BinaryPrimitives.ReadInt32BigEndian(entry[4..]);
        var offset = BinaryPrimitives.ReadInt32BigEndian(entry[8..]);
        if (offset < 0 || offset >= _store.Length || BinaryPrimitives.ReadInt32BigEndian(entry[12..]) < 1)
            return;
        var value = _store[offset..];
        var tag = (Tag)BinaryPrimitives.ReadInt32BigEndian(entry);
        switch (tag)
        {
            case Tag.Name: package.Name = Text(type, value); break;
            case Tag.Version: package.Version = Text(type, value); break;
            case Tag.Release: package.Release = Text(type, value); break;
            case Tag.Epoch when type == Kind.Int32 && value.Length >= 4:
                package.Epoch = (int)Math.Min(BinaryPrimitives.ReadUInt32BigEndian(value), int.MaxValue);
                break;
            case Tag.Summary: package.Summary = Text(type, value); break;
            case Tag.Description: package.Description = Text(type, value); break;
            case Tag.Vendor: package.Publisher = Text(type, value); break;
            case Tag.Url: package.Url = Text(type, value); break;
            case Tag.Arch: package.Arch = Text(type, value); break;
            case Tag.SourceRpm: package.SourcePackage = Text(type, value); break;
        }
    }

    /// <summary>The first of the strings: of translated ones that is the one without a language. Empty when this is none.</summary>
    private static string Text(Kind type, ReadOnlySpan<byte> value)
    {
        var end = type is Kind.String or Kind.StringArray or Kind.TranslatedString ? value.IndexOf((byte)0) : -1;
        return end < 0 ? "" : GuestText.Decode(value[..Math.Min(end, TextBytesMax)]);
    }
}
