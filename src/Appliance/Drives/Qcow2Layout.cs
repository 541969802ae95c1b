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
    /// <summary>The usual size of a cluster, as a power of two.</summary>
    public const int ClusterBits = 16;

    public const int ClusterBytes = 1 << ClusterBits;

    /// <summary>2 PiB; no qcow2 image with clusters of the usual size can be larger.</summary>
    public const long VirtualSizeBytesMax = L1EntriesMax << ((2 * ClusterBits) - EntryBits);

    /// <summary>2 EiB; no qcow2 image of any clusters can be larger.</summary>
    public const long LargestSizeBytesMax = L1EntriesMax << ((2 * ClusterBitsMax) - EntryBits);

    private const int ClusterBitsMax = 21; // qemu's limit
    private const int EntryBits = 3; // of tables
    private const long L1EntriesMax = 4 * 1024 * 1024; // qemu's limit, 32 MiB of table

    private readonly int _clusterBits;
    private readonly long _virtualSizeBytes;
    private readonly long _blocks;
    private readonly long _tableClusters;

    /// <param name="furtherClusters">How many will follow at <see cref="FirstFree"/> at most.</param>
    public Qcow2Layout(long virtualSizeBytes, long furtherClusters)
        : this(virtualSizeBytes, furtherClusters, ClusterBits)
    {
    }

    private Qcow2Layout(long virtualSizeBytes, long furtherClusters, int clusterBits)
    {
        var bytesPerL1Entry = 1L << ((2 * clusterBits) - EntryBits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(virtualSizeBytes, L1EntriesMax * bytesPerL1Entry);
        _clusterBits = clusterBits;
        _virtualSizeBytes = virtualSizeBytes;
        L1Entries = (int)((virtualSizeBytes + bytesPerL1Entry - 1) / bytesPerL1Entry);
        var l1Clusters = Clusters(L1Entries * 8L, Cluster);
        // The blocks count themselves too, so that there may have to be one more.
        for (long blocks = 1; blocks != _blocks; blocks = Clusters(1 + l1Clusters + furtherClusters + _blocks + _tableClusters, CountsPerBlock))
            (_blocks, _tableClusters) = (blocks, Clusters(blocks, Cluster >> EntryBits));
        L1At = (1 + _tableClusters + _blocks) * Cluster;
        FirstFree = L1At + (l1Clusters * Cluster);
    }

    private long Cluster => 1L << _clusterBits;
    private long CountsPerBlock => Cluster / 2;

    /// <summary>An overlay without content, its clusters of the usual size unless the disk is too large for them.</summary>
    public static Qcow2Layout Empty(long virtualSizeBytes) =>
        new(virtualSizeBytes, furtherClusters: 0, virtualSizeBytes > VirtualSizeBytesMax ? ClusterBitsMax : ClusterBits);

    public int L1Entries { get; }
    public long L1At { get; }
    public long FirstFree { get; }

    /// <summary>Writes all but L1 table and what follows it, which are left zero.</summary>
    /// <param name="end">Behind the last cluster in use.</param>
    public void Write(SafeFileHandle file, long end)
    {
        var table = new byte[_blocks * 8];
        for (var block = 0; block < _blocks; block++)
            BinaryPrimitives.WriteInt64BigEndian(table.AsSpan(block * 8), (1 + _tableClusters + block) * Cluster);
        RandomAccess.SetLength(file, end);
        RandomAccess.Write(file, Header(), 0);
        RandomAccess.Write(file, table, Cluster);
        var used = end / Cluster;
        for (long block = 0; block * CountsPerBlock < used; block++)
            RandomAccess.Write(file, Ones((int)Math.Min(CountsPerBlock, used - (block * CountsPerBlock))), (1 + _tableClusters + block) * Cluster);
    }

    private byte[] Header()
    {
        var header = new byte[112]; // and the end mark of the extensions
        Qcow2Header.Magic.CopyTo(header);
        Word(4, 3);
        Word(20, (uint)_clusterBits);
        Long(24, _virtualSizeBytes);
        Word(36, (uint)L1Entries);
        Long(40, L1At);
        Long(48, Cluster);
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
