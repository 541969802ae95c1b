using System.Buffers.Binary;
using Engine.Appliance.Drives;
using Engine.Appliance.Drives.Formats;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Commits;

/// <summary>
/// Reads which clusters an overlay of ours changes. A qemu that a guest has broken out into may have written it, so each number in it
/// is checked, and what can't be from <see cref="ScratchOverlay"/> and an honest qemu is refused.
/// </summary>
internal sealed class OverlayTables(SafeFileHandle file)
{
    private const int ClusterBits = Qcow2Layout.ClusterBits;
    private const int ClusterBytes = 1 << ClusterBits;
    private const int EntriesPerTable = ClusterBytes / 8;
    private const int HeaderBytes = 112;
    private const ulong OffsetMask = 0x00ff_ffff_ffff_fe00;
    private const ulong Compressed = 1UL << 62;
    private const ulong Zero = 1;
    private const ulong IncompatibleAllowed = 1; // dirty: reference counts may be wrong, and are not looked at

    private long _sizeBytes;
    private long _used; // each table and each cluster of content has a place of its own, so there can't be more than places

    /// <summary>The disk's size.</summary>
    public long VirtualSizeBytes { get; private set; }

    /// <summary>In the order of the disk; neighbours that follow each other in the file are one.</summary>
    /// <exception cref="InvalidDataException">It is no overlay that we have made.</exception>
    public IReadOnlyList<ChangedRange> Read()
    {
        _sizeBytes = RandomAccess.GetLength(file);
        var header = Bytes(0, HeaderBytes);
        var entries = BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(36));
        VirtualSizeBytes = BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(24));
        if (!header.AsSpan(0, 4).SequenceEqual(Qcow2Header.Magic)
            || BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(4)) != 3
            || BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(8)) != 0 // names no backing file
            || BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(20)) != ClusterBits
            || BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(32)) != 0 // not encrypted
            || BinaryPrimitives.ReadUInt32BigEndian(header.AsSpan(60)) != 0 // no snapshot
            || (BinaryPrimitives.ReadUInt64BigEndian(header.AsSpan(72)) & ~IncompatibleAllowed) != 0
            || VirtualSizeBytes is < 0 or > Qcow2Layout.VirtualSizeBytesMax
            || entries > (VirtualSizeBytes + ((long)ClusterBytes * EntriesPerTable) - 1) / ((long)ClusterBytes * EntriesPerTable))
            throw Foreign("its header is not ours");
        return Ranges(BinaryPrimitives.ReadInt64BigEndian(header.AsSpan(40)), (int)entries);
    }

    private List<ChangedRange> Ranges(long tableAt, int entries)
    {
        var ranges = new List<ChangedRange>();
        var table = Bytes(tableAt, entries * 8);
        for (var index = 0; index < entries; index++)
        {
            var at = (long)(BinaryPrimitives.ReadUInt64BigEndian(table.AsSpan(index * 8)) & OffsetMask);
            if (at == 0)
                continue;
            Use();
            var clusters = Bytes(at, ClusterBytes);
            for (var cluster = 0; cluster < EntriesPerTable; cluster++)
            {
                if (BinaryPrimitives.ReadUInt64BigEndian(clusters.AsSpan(cluster * 8)) is var entry and not 0)
                    Add(ranges, (((long)index * EntriesPerTable) + cluster) << ClusterBits, entry);
            }
        }
        return ranges;
    }

    private void Add(List<ChangedRange> ranges, long offset, ulong entry)
    {
        if ((entry & Compressed) != 0 || offset >= VirtualSizeBytes)
            throw Foreign($"the entry of the cluster at {offset}");
        var length = Math.Min(ClusterBytes, VirtualSizeBytes - offset);
        long? at = (entry & Zero) != 0 ? null : (long)(entry & OffsetMask);
        if (at is not null)
            Use();
        if (at is { } place && (place % ClusterBytes != 0 || place == 0 || place > _sizeBytes))
            throw Foreign($"the place of the cluster at {offset}");
        if (ranges is [.., var last] && last.Offset + last.LengthBytes == offset && (at is null ? last.At is null : last.At + last.LengthBytes == at))
            ranges[^1] = last with { LengthBytes = last.LengthBytes + length };
        else
            ranges.Add(new(offset, length, at));
    }

    private void Use()
    {
        if (++_used > (_sizeBytes / ClusterBytes) + 1)
            throw Foreign("more is in use than it has");
    }

    private byte[] Bytes(long at, int count)
    {
        if (at < 0 || at % 512 != 0 || at > _sizeBytes - count)
            throw Foreign($"{count} bytes at {at} are not in it");
        var bytes = new byte[count];
        for (var have = 0; have < count;)
        {
            var more = RandomAccess.Read(file, bytes.AsSpan(have), at + have);
            have += more > 0 ? more : throw Foreign($"it ends at {at + have}");
        }
        return bytes;
    }

    private static InvalidDataException Foreign(string what) => new($"The overlay is damaged: {what}.");
}
