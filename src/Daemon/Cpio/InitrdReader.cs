using Engine.Daemon.Tar;

namespace Engine.Daemon.Cpio;

/// <summary>
/// Reads the archives of an initial ramdisk one after the other: plain ones, as those of a processor's microcode, and then
/// mostly a compressed one.
/// </summary>
/// <param name="wants">Is told each entry, and says whether its content, which is kept in memory, is to be read.</param>
/// <param name="take">Is given the content of an entry that was wanted.</param>
/// <param name="expandedBytesMax">What is compressed may have no end.</param>
internal sealed class InitrdReader(Func<CpioEntry, bool> wants, Action<byte[]> take, long expandedBytesMax, string doing)
{
    // Between two archives; in use are blocks of 512 bytes.
    private const int ZerosMax = 1 << 20;

    private const int MagicBytesMax = 6;

    public void Read(Stream file) => ReadArchives(new(file, long.MaxValue, doing), isExpanded: false);

    private void ReadArchives(InitrdBytes from, bool isExpanded)
    {
        for (var archives = 0; from.SkipZeros(ZerosMax); archives++)
        {
            var magic = from.Peek(MagicBytesMax);
            if (CpioEntry.IsMagic(magic))
                ReadArchive(from);
            else if (!isExpanded && LegacyLz4Stream.IsMagic(magic))
                ReadExpanded(new LegacyLz4Stream(from));
            else if (!isExpanded && CompressionOf(magic) is { } compression)
                Compression.Expand(compression, from, ReadExpanded);
            else if (archives == 0)
                throw from.Broken("nothing known begins so");
            else
                return;
        }
    }

    private void ReadExpanded(Stream expanded)
    {
        var from = new InitrdBytes(expanded, expandedBytesMax, doing);
        ReadArchives(from, isExpanded: true);
        from.Drain();
    }

    private void ReadArchive(InitrdBytes from)
    {
        while (CpioEntry.Read(from) is { } entry)
        {
            if (wants(entry))
                take(from.Take((int)entry.Size));
            else
                from.Skip(entry.Size);
            from.Skip(entry.ContentPadding);
        }
    }

    private static string? CompressionOf(ReadOnlySpan<byte> magic) =>
        magic.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "gzip"
        : magic.StartsWith("BZh"u8) ? "bzip2"
        : magic.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z']) ? "xz"
        : magic.StartsWith((ReadOnlySpan<byte>)[0x5D, 0, 0]) ? "lzma"
        : magic.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'L', (byte)'Z', (byte)'O']) ? "lzop"
        : magic.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? "zstd"
        : null;
}
