using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Engine.Daemon.Linux;
using Engine.Daemon.Tar;
using Engine.Inspection.Linux;

namespace Engine.Daemon.Inspecting;

/// <summary>
/// The machine that a file is made for: an ELF or Windows program, plain or compressed, or an initial ramdisk, whose programs
/// and modules tell it.
/// </summary>
internal static class BinaryArchitecture
{
    private const int HeadBytes = 64 * 1024;
    private const int ArchiveBytesMax = 32 * 1024 * 1024;
    private const int ArchivesMax = 4; // before the ramdisk itself stands the processor's microcode
    private const int EntryHeaderBytes = 110;

    /// <returns>Null when it can't be told.</returns>
    public static string? Of(Descriptor file, string doing)
    {
        var offset = 0L;
        for (var archive = 0; archive < ArchivesMax; archive++)
        {
            var head = Read(file, offset, HeadBytes, doing);
            if (OfProgram(head) is { } word)
                return word;
            if (CompressionOf(head) is { } method)
            {
                Seek(file, offset, doing);
                var content = CompressedHead.Read(file, method, ArchiveBytesMax, doing);
                return OfProgram(content) ?? OfArchive(content, out _);
            }
            if (!head.AsSpan().StartsWith("07070"u8))
                return null;
            var found = OfArchive(Read(file, offset, ArchiveBytesMax, doing), out var end);
            if (found is not null || end == 0)
                return found;
            offset += end;
        }
        return null;
    }

    internal static string? OfProgram(ReadOnlySpan<byte> bytes) => Architecture.FromElf(bytes) ?? OfWindows(bytes);

    /// <summary>The first program in a cpio archive of the form that ramdisks have.</summary>
    /// <param name="end">Where what follows the archive begins; 0 when there is no such place.</param>
    internal static string? OfArchive(ReadOnlySpan<byte> archive, out int end)
    {
        const int modeAt = 14, sizeAt = 54, nameSizeAt = 94, kindMask = 0xF000, regular = 0x8000;
        end = 0;
        for (var at = 0; at + EntryHeaderBytes <= archive.Length;)
        {
            var header = archive[at..];
            if (!header.StartsWith("07070"u8) || header[5] is not ((byte)'1' or (byte)'2')
                || !TryHex(header[modeAt..], out var mode)
                || !TryHex(header[sizeAt..], out var size)
                || !TryHex(header[nameSizeAt..], out var nameSize))
                return null;
            var content = Aligned(at + EntryHeaderBytes + (long)nameSize);
            var next = Aligned(content + size);
            if (content > archive.Length)
                return null;
            if (header[EntryHeaderBytes..].StartsWith("TRAILER!!!\0"u8))
            {
                end = (int)content;
                while (end < archive.Length && archive[end] == 0)
                    end++;
                return null;
            }
            if ((mode & kindMask) == regular && OfProgram(archive[(int)content..(int)Math.Min(content + size, archive.Length)]) is { } word)
                return word;
            if (next > archive.Length)
                return null;
            at = (int)next;
        }
        return null;
    }

    private static string? OfWindows(ReadOnlySpan<byte> bytes)
    {
        const int placeAt = 0x3C, signatureBytes = 4;
        if (bytes.Length < placeAt + 4 || !bytes.StartsWith("MZ"u8))
            return null;
        var place = BinaryPrimitives.ReadUInt32LittleEndian(bytes[placeAt..]);
        if (place > bytes.Length - 8 || !bytes[(int)place..].StartsWith("PE\0\0"u8))
            return null;
        return BinaryPrimitives.ReadUInt16LittleEndian(bytes[((int)place + signatureBytes)..]) switch
        {
            0x014C => "i386",
            0x8664 => "x86_64",
            0xAA64 => "aarch64",
            0x01C0 or 0x01C4 => "arm",
            0x0200 => "ia64",
            _ => null,
        };
    }

    private static string? CompressionOf(ReadOnlySpan<byte> head) =>
        head.StartsWith((ReadOnlySpan<byte>)[0x1F, 0x8B]) ? "gzip"
        : head.StartsWith("BZh"u8) ? "bzip2"
        : head.StartsWith((ReadOnlySpan<byte>)[0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0]) ? "xz"
        : head.StartsWith((ReadOnlySpan<byte>)[0x28, 0xB5, 0x2F, 0xFD]) ? "zstd"
        : head.StartsWith((ReadOnlySpan<byte>)[0x5D, 0, 0]) ? "lzma"
        : head.StartsWith((ReadOnlySpan<byte>)[0x89, (byte)'L', (byte)'Z', (byte)'O']) ? "lzop"
        : null;

    private static bool TryHex(ReadOnlySpan<byte> field, out uint value) =>
        uint.TryParse(Encoding.ASCII.GetString(field[..8]), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);

    private static long Aligned(long offset) => (offset + 3) & ~3L;

    private static byte[] Read(Descriptor file, long offset, int bytesMax, string doing)
    {
        Seek(file, offset, doing);
        var content = new MemoryStream();
        var block = new byte[Math.Min(bytesMax, HeadBytes)];
        for (int count; content.Length < bytesMax && (count = file.Read(block, doing)) > 0;)
            content.Write(block, 0, count);
        return content.ToArray();
    }

    private static void Seek(Descriptor file, long offset, string doing)
    {
        if (FileCalls.Seek(file, offset, 0) < 0)
            throw Errno.LastFailure(doing);
    }
}
