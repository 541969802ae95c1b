using System.Buffers.Text;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tar;

/// <summary>The lists of extents in which archives keep files with holes.</summary>
internal static class TarSparse
{
    // A list takes 16 bytes of memory for each.
    private const int ExtentsMax = 1024 * 1024;

    public static void Add(List<TarExtent> extents, TarExtent extent)
    {
        if (extents.Count == ExtentsMax)
            throw new ActionException("EOVERFLOW", $"the archive has a file of more than {ExtentsMax} extents");
        extents.Add(extent);
    }

    /// <summary>Reads pairs of 12-byte numbers; a pair that begins with a NUL is none.</summary>
    public static void AddOldExtents(ReadOnlySpan<byte> pairs, List<TarExtent> extents)
    {
        for (; pairs.Length >= 24 && pairs[0] != 0; pairs = pairs[24..])
            Add(extents, new(TarHeader.Number(pairs, new(0, 12)), TarHeader.Number(pairs, new(12, 12))));
    }

    /// <summary>Reads <c>offset,length,offset,length…</c></summary>
    public static void AddList(ReadOnlySpan<byte> list, List<TarExtent> extents)
    {
        long? offset = null;
        foreach (var range in list.Split((byte)','))
        {
            var number = PaxRecords.Number(list[range]);
            if (offset is { } known)
                Add(extents, new(known, number));
            offset = offset is null ? number : null;
        }
    }

    /// <summary>Reads the list before a file's content: a count, then offsets and lengths, a line each, padded to a block.</summary>
    public static List<TarExtent> ReadMap(TarReader from)
    {
        var lines = new MapLines(from);
        var extents = new List<TarExtent>();
        for (var count = lines.Number(); count > 0; count--)
            Add(extents, new(lines.Number(), lines.Number()));
        return extents;
    }

    /// <summary>The file's size, when the extents stand in order within it and need as many bytes as are stored.</summary>
    public static long Checked(long size, long storedBytes, List<TarExtent> extents)
    {
        long end = 0, needed = 0;
        foreach (var (offset, length) in extents)
        {
            if (length < 0 || offset < end || offset > size || length > size - offset)
                throw Unreadable();
            end = offset + length;
            needed += length;
        }
        return size >= 0 && needed == storedBytes ? size : throw Unreadable();
    }

    private static ActionException Unreadable() => new("EINVAL", "the archive has a file with holes that are not described well");

    private ref struct MapLines(TarReader from)
    {
        private readonly byte[] _block = new byte[TarHeader.BlockBytes];
        private int _next = TarHeader.BlockBytes;

        public long Number()
        {
            long number = 0;
            for (var digits = 0; ; digits++)
            {
                var next = Byte();
                if (next == '\n' && digits > 0)
                    return number;
                if (next is < (byte)'0' or > (byte)'9' || digits == 18)
                    throw Unreadable();
                number = number * 10 + (next - '0');
            }
        }

        private byte Byte()
        {
            if (_next == _block.Length)
            {
                for (_next = 0; _next < _block.Length;)
                {
                    var count = from.Read(_block.AsSpan(_next));
                    _next = count > 0 ? _next + count : throw Unreadable();
                }
                _next = 0;
            }
            return _block[_next++];
        }
    }
}
