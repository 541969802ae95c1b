namespace Engine.Appliance.Drives.Formats;

/// <summary>Where a qcow2 image has its tables, and whether they and what they count are in the file.</summary>
internal sealed class Qcow2Tables
{
    private const string Name = "qcow2";
    private const uint L1EntriesMax = 4 * 1024 * 1024; // 32 MiB
    private const long RefcountTableBytesMax = 8 * 1024 * 1024;
    private const int ExtendedClusterBitsMin = 14;

    private readonly ImageBytes _image;
    private readonly int _clusterBits;
    private readonly ulong _sizeBytes;
    private readonly uint _l1Entries;
    private readonly ulong _l1At;
    private readonly ulong _refcountsAt;
    private readonly uint _refcountClusters;
    private readonly uint _refcountOrder;
    private readonly bool _hasExtendedEntries;

    public Qcow2Tables(ImageBytes image, int clusterBits, ReadOnlySpan<byte> head, uint version, bool hasExtendedEntries)
    {
        _image = image;
        _clusterBits = clusterBits;
        _sizeBytes = head.Big64(24);
        _l1Entries = head.Big32(36);
        _l1At = head.Big64(40);
        _refcountsAt = head.Big64(48);
        _refcountClusters = head.Big32(56);
        _refcountOrder = version == 3 ? head.Big32(96) : 4;
        _hasExtendedEntries = hasExtendedEntries;
    }

    public IReadOnlyList<ByteRange> Own =>
    [
        new(0, ClusterBytes), new((long)_refcountsAt, RefcountTableBytes), new((long)_l1At, _l1Entries * 8L),
    ];

    private long ClusterBytes => 1L << _clusterBits;
    private long RefcountTableBytes => _refcountClusters * ClusterBytes;

    /// <exception cref="HeaderException"></exception>
    public void Check()
    {
        if (_hasExtendedEntries && _clusterBits < ExtendedClusterBitsMin)
        {
            throw HeaderException.Damaged(Name, $"extended entries with clusters of {ClusterBytes} bytes");
        }

        // An entry covers a cluster of entries of 8 or 16 bytes.
        var coveredBits = (2 * _clusterBits) - (_hasExtendedEntries ? 4 : 3);
        var wanted = (_sizeBytes >> coveredBits) + ((_sizeBytes & ((1UL << coveredBits) - 1)) == 0 ? 0UL : 1);
        if (_l1Entries > L1EntriesMax || _l1Entries < wanted)
        {
            throw HeaderException.Damaged(Name, $"an L1 table of {_l1Entries} entries for a disk of {_sizeBytes} bytes");
        }

        if (_l1Entries > 0 && (!IsAligned(_l1At) || !_image.Holds(_l1At, _l1Entries * 8UL)))
        {
            throw HeaderException.Damaged(
                Name, $"its L1 table of {_l1Entries} entries at {_l1At} is not in the file of {_image.SizeBytes} bytes");
        }

        if (_refcountOrder > 6 || _refcountClusters == 0 || RefcountTableBytes > RefcountTableBytesMax || !IsAligned(_refcountsAt)
            || _refcountsAt == 0 || !_image.Holds(_refcountsAt, 8))
        {
            throw HeaderException.Damaged(
                Name, $"its refcount table of {_refcountClusters} clusters at {_refcountsAt} is not in the file of {_image.SizeBytes} bytes");
        }
    }

    /// <summary>
    /// A cluster that is in use must be in the file. Looked at are 64 KiB of what is counted beyond the file's end, so a file that was
    /// cut off is found with two reads, however large it is.
    /// </summary>
    public string? CutOff()
    {
        var firstBeyond = (_image.SizeBytes + ClusterBytes - 1) >> _clusterBits;
        var perBlockBits = _clusterBits + 3 - (int)_refcountOrder;
        var blockIndex = firstBeyond >> perBlockBits;
        if (blockIndex * 8 >= RefcountTableBytes)
        {
            return null;
        }

        ReadOnlySpan<byte> entry = _image.Read((long)_refcountsAt + (blockIndex * 8), 8);
        if (entry.Length < 8 || entry.Big64(0) is 0)
        {
            return null;
        }

        var block = entry.Big64(0) & ~0x1ffUL;
        if (!IsAligned(block) || !_image.Holds(block, 1))
        {
            return $"refcounts at {block} are not in the file of {_image.SizeBytes} bytes";
        }

        var within = ((firstBeyond & ((1L << perBlockBits) - 1)) << (int)_refcountOrder) / 8;
        var counts = _image.Read((long)block + within, (int)Math.Min(ClusterBytes - within, ImageBytes.PieceBytesMax));
        if (_refcountOrder < 3 && counts.Length > 0)
        {
            counts[0] = (byte)(counts[0] >> (int)((firstBeyond << (int)_refcountOrder) & 7)); // earlier clusters are in the low bits
        }

        return counts.AsSpan().IndexOfAnyExcept((byte)0) is >= 0 and var at
            ? $"cluster {firstBeyond + (at * 8 >> (int)_refcountOrder)} is in use, and the file has {firstBeyond}"
            : null;
    }

    private bool IsAligned(ulong offset) => (offset & (ulong)(ClusterBytes - 1)) == 0;
}
