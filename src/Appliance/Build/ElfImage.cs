using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace Engine.Appliance.Build;

/// <summary>The few facts the build asks of a 64-bit little-endian ELF file.</summary>
internal static class ElfImage
{
    private const int HeaderBytes = 64;
    private const int ProgramHeaderBytes = 56;
    private const uint SegmentLoad = 1;
    private const uint SegmentDynamic = 2;
    private const uint SegmentInterpreter = 3;
    private const uint SegmentNote = 4;
    private const long DynamicNeeded = 1;
    private const long DynamicStringTable = 5;
    private const uint NotePhys32Entry = 18;
    private const int NamesMax = 256;

    private readonly record struct Segment(uint Type, ulong Offset, ulong Address, ulong SizeBytes);

    public static bool IsElf(ReadOnlySpan<byte> file) => file.StartsWith((ReadOnlySpan<byte>)[0x7f, (byte)'E', (byte)'L', (byte)'F', 2, 1]);

    /// <summary>The libraries it names (DT_NEEDED), and its interpreter when it has one.</summary>
    /// <exception cref="InvalidDataException">Not an ELF file, or one that points outside itself.</exception>
    public static (ImmutableArray<string> Needed, string? Interpreter) Libraries(ReadOnlySpan<byte> file)
    {
        var segments = Segments(file);
        string? interpreter = null;
        var needed = ImmutableArray.CreateBuilder<string>();
        foreach (var segment in segments)
        {
            if (segment.Type == SegmentInterpreter)
            {
                interpreter = Text(Slice(file, segment.Offset, segment.SizeBytes), 0);
            }
            else if (segment.Type == SegmentDynamic)
            {
                var dynamic = Slice(file, segment.Offset, segment.SizeBytes);
                var strings = Tail(file, OffsetOf(segments, Entries(dynamic, DynamicStringTable).FirstOrDefault()));
                foreach (var name in Entries(dynamic, DynamicNeeded))
                {
                    needed.Add(Text(strings, name));
                }
            }
        }

        return (needed.ToImmutable(), interpreter);
    }

    /// <summary>Whether a hypervisor can enter it by PVH: it has the Xen note of a 32-bit entry point.</summary>
    public static bool HasPvhEntry(ReadOnlySpan<byte> file)
    {
        foreach (var segment in Segments(file))
        {
            if (segment.Type == SegmentNote && HasPvhNote(Slice(file, segment.Offset, segment.SizeBytes)))
            {
                return true;
            }
        }

        return false;
    }

    private static bool HasPvhNote(ReadOnlySpan<byte> notes)
    {
        while (notes.Length >= 12)
        {
            var nameBytes = BinaryPrimitives.ReadUInt32LittleEndian(notes);
            var valueBytes = BinaryPrimitives.ReadUInt32LittleEndian(notes[4..]);
            var type = BinaryPrimitives.ReadUInt32LittleEndian(notes[8..]);
            var whole = 12 + Aligned(nameBytes) + Aligned(valueBytes);
            if (whole > notes.Length)
            {
                return false;
            }

            if (type == NotePhys32Entry && notes[12..].StartsWith("Xen\0"u8))
            {
                return true;
            }

            notes = notes[(int)whole..];
        }

        return false;
    }

    private static long Aligned(uint bytes) => (bytes + 3L) & ~3L;

    private static List<Segment> Segments(ReadOnlySpan<byte> file)
    {
        if (file.Length < HeaderBytes || !IsElf(file))
        {
            throw new InvalidDataException("not a 64-bit ELF file");
        }

        var at = BinaryPrimitives.ReadUInt64LittleEndian(file[32..]);
        var size = BinaryPrimitives.ReadUInt16LittleEndian(file[54..]);
        var count = BinaryPrimitives.ReadUInt16LittleEndian(file[56..]);
        if (count > 0 && size < ProgramHeaderBytes)
        {
            throw new InvalidDataException("the ELF file's program headers are too small");
        }

        var table = Slice(file, at, (ulong)size * count);
        var segments = new List<Segment>(count);
        for (var i = 0; i < count; i++)
        {
            var header = table[(i * size)..];
            segments.Add(new Segment(
                BinaryPrimitives.ReadUInt32LittleEndian(header),
                BinaryPrimitives.ReadUInt64LittleEndian(header[8..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[16..]),
                BinaryPrimitives.ReadUInt64LittleEndian(header[32..])));
        }

        return segments;
    }

    private static List<ulong> Entries(ReadOnlySpan<byte> dynamic, long tag)
    {
        var values = new List<ulong>();
        for (; dynamic.Length >= 16 && BinaryPrimitives.ReadInt64LittleEndian(dynamic) is not 0 and var found; dynamic = dynamic[16..])
        {
            if (found == tag && values.Count < NamesMax)
            {
                values.Add(BinaryPrimitives.ReadUInt64LittleEndian(dynamic[8..]));
            }
        }

        return values;
    }

    private static ulong OffsetOf(List<Segment> segments, ulong address)
    {
        foreach (var segment in segments)
        {
            if (segment.Type == SegmentLoad && address >= segment.Address && address - segment.Address < segment.SizeBytes)
            {
                return address - segment.Address + segment.Offset;
            }
        }

        throw new InvalidDataException("the ELF file's string table is in none of its segments");
    }

    private static ReadOnlySpan<byte> Slice(ReadOnlySpan<byte> file, ulong offset, ulong length) =>
        offset <= (ulong)file.Length && length <= (ulong)file.Length - offset
            ? file.Slice((int)offset, (int)length)
            : throw new InvalidDataException("the ELF file points outside itself");

    private static ReadOnlySpan<byte> Tail(ReadOnlySpan<byte> file, ulong offset) =>
        offset <= (ulong)file.Length ? file[(int)offset..] : throw new InvalidDataException("the ELF file points outside itself");

    private static string Text(ReadOnlySpan<byte> strings, ulong offset)
    {
        var text = Tail(strings, offset);
        return text.IndexOf((byte)0) is >= 0 and var end
            ? Encoding.UTF8.GetString(text[..end])
            : throw new InvalidDataException("a name in the ELF file has no end");
    }
}
