using System.Buffers.Binary;
using Engine.Appliance.Drives.Formats;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Drives;

/// <summary>
/// Where an overlay that we write has its tables: header, table of reference counts, their blocks, L1 table; then what is free for
/// L2 tables and clusters. It names no backing file: whoever uses it is told what it stands on.
/// </summary>
internal sealed class Qcow2Layout
{
    public const int ClusterBits = 16;
    public const int ClusterBytes = 1 << ClusterBits;

    /// <summary>2 PiB; no qcow2 image with clusters of this size can be larger.</summary>
    public const long VirtualSizeBytesMax = L1EntriesMax * BytesPerL1Entry;

    private const long BytesPerL1Entry = (long)ClusterBytes * ClusterBytes / 8;
    private const long L1EntriesMax = 4 * 1024 * 1024; // qemu's limit, 32 MiB of table
    private const int CountsPerBlock = ClusterBytes / 2;
    private const int EntriesPerCluster = ClusterBytes / 8;

    private readonly long _virtualSizeBytes;
    private readonly long _blocks;
    private readonly long _tableClusters;

    /// <param name="furtherClusters">How many will follow at <see cref="FirstFree"/> at most.</param>
    public Qcow2Layout(long virtualSizeBytes, long furtherClusters)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(virtualSizeBytes, VirtualSizeBytesMax);
        _virtualSizeBytes = virtualSizeBytes;
        L1Entries = (int)((virtualSizeBytes + BytesPerL1Entry - 1) / BytesPerL1Entry);
        var l1Clusters = Clusters(L1Entries * 8L, ClusterBytes);
        // The blocks count themselves too, so that there may have to be one more.
        for (long blocks = 1; blocks != _blocks; blocks = Clusters(1 + l1Clusters + furtherClusters + _blocks + _tableClusters, CountsPerBlock))
            (_blocks, _tableClusters) = (blocks, Clusters(blocks, EntriesPerCluster));
        L1At = (1 + _tableClusters + _blocks) * ClusterBytes;
        FirstFree = L1At + (l1Clusters * ClusterBytes);
    }

    public int L1Entries { get; }
    public long L1At { get; }
    public long FirstFree { get; }

    /// <summary>Writes all but L1 table and what follows it, which are left zero.</summary>
    /// <param name="end">Behind the last cluster in use.</param>
    public void Write(SafeFileHandle file, long end)
    {
        var table = new byte[_blocks * 8];
        for (var block = 0; block < _blocks; block++)
            BinaryPrimitives.WriteInt64BigEndian(table.AsSpan(block * 8), (1 + _tableClusters + block) * ClusterBytes);
        RandomAccess.SetLength(file, end);
        RandomAccess.Write(file, Header(), 0);
        RandomAccess.Write(file, table, ClusterBytes);
        var used = end / ClusterBytes;
        for (long block = 0; block * CountsPerBlock < used; block++)
            RandomAccess.Write(file, Ones((int)Math.Min(CountsPerBlock, used - (block * CountsPerBlock))), (1 + _tableClusters + block) * ClusterBytes);
    }

    private byte[] Header()
    {
        var header = new byte[112]; // and the end mark of the extensions
        Qcow2Header.Magic.CopyTo(header);
        Word(4, 3);
        Word(20, ClusterBits);
        Long(24, _virtualSizeBytes);
        Word(36, (uint)L1Entries);
        Long(40, L1At);
        Long(48, ClusterBytes);
        Word(56, (uint)_tableClusters);
        Word(96, 4); // refcounts of 16 bits
        Word(100, 104);
        return header;

        void Word(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(at), value);
        void Long(int at, long value) => BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(at), value);
    }

    private static byte[] Ones(int count)
    {
        var counts = new byte[count * 2];
        for (var at = 1; at < counts.Length; at += 2)
            counts[at] = 1;
        return counts;
    }

    private static long Clusters(long count, long perCluster) => (count + perCluster - 1) / perCluster;
}
