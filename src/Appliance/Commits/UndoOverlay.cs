using System.Buffers.Binary;
using Engine.Appliance.Drives;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Commits;

/// <summary>Writes a qcow2 overlay with given clusters in it.</summary>
internal static class UndoOverlay
{
    private const int ClusterBytes = ChangedContent.ClusterBytes;
    private const int EntriesPerTable = ClusterBytes / 8;
    private const ulong Copied = 1UL << 63; // its reference count is one
    private const ulong Zero = 1;

    /// <param name="ranges">Which clusters, in the disk's order; where they lie in another overlay makes no difference.</param>
    /// <param name="read">Gives their content.</param>
    /// <exception cref="IOException">The disk is full, or the name is taken.</exception>
    public static async Task WriteAsync(
        string path, long virtualSizeBytes, IReadOnlyList<ChangedRange> ranges, ChangedContent.Reader read, CancellationToken cancel)
    {
        using var file = File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite);
        var tables = ranges.SelectMany(Tables).Distinct().ToList();
        var clusters = ranges.Sum(range => (range.LengthBytes + ClusterBytes - 1) / ClusterBytes);

        var layout = new Qcow2Layout(virtualSizeBytes, tables.Count + clusters);
        var tableAt = layout.FirstFree; // L2 tables, then clusters
        var next = tableAt + ((long)tables.Count * ClusterBytes);
        var first = new byte[layout.L1Entries * 8];
        var contents = new Dictionary<long, byte[]>(tables.Count);
        for (var index = 0; index < tables.Count; index++)
        {
            BinaryPrimitives.WriteUInt64BigEndian(first.AsSpan((int)tables[index] * 8), (ulong)(tableAt + ((long)index * ClusterBytes)) | Copied);
            contents.Add(tables[index], new byte[ClusterBytes]);
        }
        await ChangedContent.EachAsync(ranges, read, (offset, cluster) =>
        {
            var number = offset / ClusterBytes;
            var entry = contents[number / EntriesPerTable].AsSpan((int)(number % EntriesPerTable) * 8);
            if (cluster.IndexOfAnyExcept((byte)0) < 0)
            {
                BinaryPrimitives.WriteUInt64BigEndian(entry, Zero);
                return;
            }
            BinaryPrimitives.WriteUInt64BigEndian(entry, (ulong)next | Copied);
            RandomAccess.Write(file, cluster, next);
            next += ClusterBytes;
        }, cancel).ConfigureAwait(false);
        layout.Write(file, next);
        RandomAccess.Write(file, first, layout.L1At);
        for (var index = 0; index < tables.Count; index++)
            RandomAccess.Write(file, contents[tables[index]], tableAt + ((long)index * ClusterBytes));
        RandomAccess.FlushToDisk(file);

        static IEnumerable<long> Tables(ChangedRange range)
        {
            const long Covered = (long)ClusterBytes * EntriesPerTable;
            for (var table = range.Offset / Covered; table <= (range.Offset + range.LengthBytes - 1) / Covered; table++)
                yield return table;
        }
    }
}
