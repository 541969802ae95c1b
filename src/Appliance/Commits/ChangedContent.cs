using System.Buffers.Binary;
using System.Security.Cryptography;
using Engine.Appliance.Drives;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Commits;

/// <summary>The content of the clusters that an overlay changes, wherever it is read from: cluster by cluster, in the disk's order.</summary>
internal static class ChangedContent
{
    public const int ClusterBytes = Qcow2Layout.ClusterBytes;

    private const int PieceBytes = 16 * ClusterBytes;

    /// <summary>Reads a piece of the disk, of at most 1 MiB and within one range.</summary>
    public delegate ValueTask Reader(ChangedRange piece, Memory<byte> into, CancellationToken cancel);

    public static Reader Of(SafeFileHandle overlay) => (piece, into, _) =>
    {
        var have = 0;
        if (piece.At is { } at)
        {
            // What lies behind the file's end is zero.
            while (have < into.Length && RandomAccess.Read(overlay, into.Span[have..], at + have) is > 0 and var count)
                have += count;
        }
        into.Span[have..].Clear();
        return default;
    };

    /// <summary>SHA-256 over each cluster's place (8 bytes, big endian) and content. How the file orders them makes no difference.</summary>
    public static async Task<string> DigestAsync(IEnumerable<ChangedRange> ranges, Reader read, CancellationToken cancel)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var place = new byte[8];
        await EachAsync(ranges, read, (offset, cluster) =>
        {
            BinaryPrimitives.WriteInt64BigEndian(place, offset);
            hash.AppendData(place);
            hash.AppendData(cluster);
        }, cancel).ConfigureAwait(false);
        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    public delegate void Taker(long offset, ReadOnlySpan<byte> cluster);

    /// <summary>Gives each cluster; the disk's last one may be shorter.</summary>
    public static async Task EachAsync(IEnumerable<ChangedRange> ranges, Reader read, Taker take, CancellationToken cancel)
    {
        var buffer = new byte[PieceBytes];
        foreach (var range in ranges)
        {
            for (long done = 0; done < range.LengthBytes; done += PieceBytes)
            {
                cancel.ThrowIfCancellationRequested();
                var length = (int)Math.Min(PieceBytes, range.LengthBytes - done);
                await read(new(range.Offset + done, length, range.At + done), buffer.AsMemory(0, length), cancel).ConfigureAwait(false);
                for (var at = 0; at < length; at += ClusterBytes)
                    take(range.Offset + done + at, buffer.AsSpan(at, Math.Min(ClusterBytes, length - at)));
            }
        }
    }
}
