using System.Text;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tar;

/// <summary>
/// Reads an archive of any usual form (v7, ustar, pax, GNU) from a stream. Nothing in it is believed: memory is bounded,
/// and a file's size is only as large as bytes follow.
/// </summary>
public sealed class TarReader(Stream archive)
{
    // Room for a long name or for a file's extended attributes.
    private const int ExtensionBytesMax = 2 * 1024 * 1024;

    private readonly byte[] _block = new byte[TarHeader.BlockBytes];
    private readonly List<KeyValuePair<string, byte[]>> _global = [];
    private long _left;
    private int _padding;

    /// <summary>Goes to the next entry; null at the archive's end, to which the stream is then read.</summary>
    /// <exception cref="ActionException">EINVAL: no archive, a damaged or a truncated one.</exception>
    public TarEntry? Next()
    {
        Skip();
        var records = new List<KeyValuePair<string, byte[]>>(_global);
        byte[]? longName = null, longLink = null;
        while (ReadHeader())
        {
            var size = TarHeader.Number(_block, TarHeader.Size);
            switch ((char)_block[TarHeader.Type.Offset])
            {
                case 'L':
                    longName = ReadExtension(size).AsSpan().TrimEnd((byte)0).ToArray();
                    break;
                case 'K':
                    longLink = ReadExtension(size).AsSpan().TrimEnd((byte)0).ToArray();
                    break;
                case 'x' or 'X':
                    PaxRecords.Read(ReadExtension(size), records);
                    break;
                case 'g':
                    _global.Clear();
                    PaxRecords.Read(ReadExtension(size), _global);
                    records = [.. _global];
                    break;
                case 'V' or 'N':
                    // A volume's label and the long names of 1990.
                    Begin(size);
                    Skip();
                    break;
                case 'M':
                    throw new ActionException("ENOTSUP", "the archive is one part of several volumes");
                default:
                    return Entry(size, longName, longLink, records);
            }
        }
        return null;
    }

    /// <summary>Reads what is stored of the entry; 0 at its end.</summary>
    public int Read(Span<byte> buffer)
    {
        if (_left == 0)
            return 0;
        var count = archive.Read(buffer[..(int)Math.Min(buffer.Length, _left)]);
        if (count == 0)
            throw Truncated();
        _left -= count;
        return count;
    }

    private TarEntry Entry(long size, byte[]? longName, byte[]? longLink, List<KeyValuePair<string, byte[]>> records)
    {
        var type = (char)_block[TarHeader.Type.Offset];
        var isGnu = TarHeader.Of(_block, TarHeader.Magic).SequenceEqual(TarHeader.GnuMagic);
        var name = longName ?? FullName(isGnu);
        var pax = new PaxFields(records);
        var stored = type == '1' ? 0 : pax.Size ?? size;
        var oldSparseSize = type == 'S' ? TarHeader.Number(_block, TarHeader.RealSize) : (long?)null;
        var entry = new TarEntry
        {
            Name = pax.Name ?? name,
            Type = TypeOf(type, pax.Name ?? name),
            LinkName = pax.LinkName ?? longLink ?? TarHeader.Text(_block, TarHeader.LinkName).ToArray(),
            Mode = (uint)TarHeader.Number(_block, TarHeader.Mode) & 0xFFF,
            Owner = Id(pax.Owner ?? TarHeader.Number(_block, TarHeader.Owner)),
            Group = Id(pax.Group ?? TarHeader.Number(_block, TarHeader.Group)),
            Modified = pax.Modified ?? new FileTime(TarHeader.Number(_block, TarHeader.Modified), 0),
            Device = type is '3' or '4'
                ? FileStatus.Number((ulong)TarHeader.Number(_block, TarHeader.Major), (ulong)TarHeader.Number(_block, TarHeader.Minor))
                : 0,
            StoredBytes = stored,
            SizeBytes = stored,
            Attributes = pax.Attributes,
        };
        if (oldSparseSize is { } oldSize)
        {
            var oldExtents = ReadOldExtents();
            Begin(stored);
            return entry with { SizeBytes = TarSparse.Checked(oldSize, stored, oldExtents), Extents = oldExtents };
        }
        Begin(stored);
        if (pax.SparseSize is not { } real)
            return entry;
        var extents = pax.HasSparseMapInContent ? TarSparse.ReadMap(this) : pax.SparseExtents;
        return entry with { SizeBytes = TarSparse.Checked(real, _left, extents), StoredBytes = _left, Extents = extents };
    }

    private byte[] FullName(bool isGnu)
    {
        var name = TarHeader.Text(_block, TarHeader.Name);
        var isUstar = TarHeader.Of(_block, TarHeader.Magic)[..5].SequenceEqual("ustar"u8) && !isGnu;
        var prefix = isUstar ? TarHeader.Text(_block, TarHeader.Prefix) : default;
        return prefix.IsEmpty ? name.ToArray() : [.. prefix, (byte)'/', .. name];
    }

    private static TarType TypeOf(char type, byte[] name) => type switch
    {
        '1' => TarType.HardLink,
        '2' => TarType.SymbolicLink,
        '3' => TarType.CharacterDevice,
        '4' => TarType.BlockDevice,
        '5' or 'D' => TarType.Folder,
        '6' => TarType.Fifo,
        '\0' when name is [.., (byte)'/'] => TarType.Folder,
        _ => TarType.Regular,
    };

    private static uint Id(long number) =>
        number is >= 0 and < uint.MaxValue ? (uint)number : throw new ActionException("EINVAL", $"the archive names an owner {number}");

    private List<TarExtent> ReadOldExtents()
    {
        var extents = new List<TarExtent>();
        TarSparse.AddOldExtents(TarHeader.Of(_block, TarHeader.Extents), extents);
        for (var more = _block[TarHeader.ExtentsGoOn.Offset] != 0; more;)
        {
            const int extentsBytes = 21 * 24;
            if (!Fill(_block))
                throw Truncated();
            TarSparse.AddOldExtents(_block.AsSpan(0, extentsBytes), extents);
            more = _block[extentsBytes] != 0;
        }
        return extents;
    }

    private byte[] ReadExtension(long size)
    {
        if (size is < 0 or > ExtensionBytesMax)
            throw new ActionException("EINVAL", $"the archive has a name or an extended header of {size} bytes");
        Begin(size);
        var bytes = new byte[size];
        for (var at = 0; at < bytes.Length;)
            at += Read(bytes.AsSpan(at));
        Skip();
        return bytes;
    }

    private void Begin(long size)
    {
        if (size < 0)
            throw new ActionException("EINVAL", $"the archive has an entry of {size} bytes");
        _left = size;
        _padding = (int)(-size & (TarHeader.BlockBytes - 1));
    }

    private void Skip()
    {
        var waste = new byte[64 * 1024];
        while (_left > 0)
            Read(waste);
        for (; _padding > 0;)
        {
            var count = archive.Read(waste.AsSpan(0, _padding));
            _padding = count > 0 ? _padding - count : throw Truncated();
        }
    }

    /// <summary>False at the end: a block of zeros, or the stream's end on a block's border.</summary>
    private bool ReadHeader()
    {
        if (!Fill(_block))
            return false;
        if (_block.AsSpan().ContainsAnyExcept((byte)0))
            return TarHeader.IsSound(_block) ? true : throw new ActionException("EINVAL", "this is no tar archive, or a damaged one");
        // The rest is padding; its sender has to get rid of it.
        var waste = new byte[64 * 1024];
        while (archive.Read(waste) > 0)
        {
        }
        return false;
    }

    private bool Fill(byte[] block)
    {
        for (var at = 0; at < block.Length;)
        {
            var count = archive.Read(block.AsSpan(at));
            if (count == 0)
                return at == 0 ? false : throw Truncated();
            at += count;
        }
        return true;
    }

    internal static ActionException Truncated() => new("EINVAL", "the archive ends in the middle of an entry");
}
