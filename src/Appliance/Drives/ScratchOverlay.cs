using System.Buffers.Binary;
using Engine.Appliance.Drives.Formats;
using Engine.Appliance.Processes;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Drives;

/// <summary>
/// An empty qcow2 image that takes the writes to a read-only drive, so that a dirty journal can be replayed and the image stays as
/// it is. The file has no name, so nothing is left even after SIGKILL. The header is written here: qemu-img would take 100 ms.
/// </summary>
internal static class ScratchOverlay
{
    private const int ClusterBits = 16;
    private const int ClusterBytes = 1 << ClusterBits;
    private const long BytesPerL1Entry = (long)ClusterBytes * ClusterBytes / 8;
    private const long L1EntriesMax = 4 * 1024 * 1024; // qemu's limit, 32 MiB of table
    private const int TemporaryFile = 0x410000; // O_TMPFILE
    private const int CreateExclusive = 0xC0;
    private const uint OwnerOnly = 0x180; // mode 0600
    private const string NamePrefix = ".engine-";
    private static readonly TimeSpan _nameTimeMax = TimeSpan.FromHours(1);

    /// <summary>2 PiB; no qcow2 image with clusters of this size can be larger.</summary>
    public const long VirtualSizeBytesMax = L1EntriesMax * BytesPerL1Entry;

    /// <param name="folder">Where the file without a name lives; it can grow to what the guest writes.</param>
    /// <exception cref="IOException">The folder takes no file.</exception>
    public static SafeFileHandle Create(string folder, long virtualSizeBytes)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(virtualSizeBytes, VirtualSizeBytesMax);
        var entries = (virtualSizeBytes + BytesPerL1Entry - 1) / BytesPerL1Entry;
        var l1Clusters = ((entries * 8) + ClusterBytes - 1) / ClusterBytes;
        var file = CreateNameless(folder);
        try
        {
            // Cluster 0 header, 1 refcount table, 2 refcount block, then the L1 table: all zero, so it need not be written.
            var counts = new byte[(3 + l1Clusters) * 2];
            for (var cluster = 0; cluster < 3 + l1Clusters; cluster++)
            {
                BinaryPrimitives.WriteUInt16BigEndian(counts.AsSpan(cluster * 2), 1);
            }

            var table = new byte[8];
            BinaryPrimitives.WriteInt64BigEndian(table, 2 * ClusterBytes);
            RandomAccess.SetLength(file, (3 + l1Clusters) * ClusterBytes);
            RandomAccess.Write(file, Header(virtualSizeBytes, (uint)entries), 0);
            RandomAccess.Write(file, table, ClusterBytes);
            RandomAccess.Write(file, counts, 2 * ClusterBytes);
            return file;
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private static byte[] Header(long virtualSizeBytes, uint l1Entries)
    {
        var header = new byte[112]; // and the end mark of the extensions
        Qcow2Header.Magic.CopyTo(header);
        Word(4, 3);
        Word(20, ClusterBits);
        Long(24, virtualSizeBytes);
        Word(36, l1Entries);
        Long(40, 3 * ClusterBytes);
        Long(48, ClusterBytes);
        Word(56, 1);
        Word(96, 4); // refcounts of 16 bits
        Word(100, 104);
        return header;

        void Word(int at, uint value) => BinaryPrimitives.WriteUInt32BigEndian(header.AsSpan(at), value);
        void Long(int at, long value) => BinaryPrimitives.WriteInt64BigEndian(header.AsSpan(at), value);
    }

    /// <summary>Removes names that were to last for a moment and are older than that.</summary>
    internal static void Sweep(string folder)
    {
        foreach (var path in Directory.EnumerateFiles(folder, $"{NamePrefix}*"))
        {
            try
            {
                if (TimeProvider.System.GetUtcNow() - File.GetLastWriteTimeUtc(path) > _nameTimeMax)
                {
                    File.Delete(path);
                }
            }
            catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
            {
                // somebody else's, or gone by now
            }
        }
    }

    private static SafeFileHandle CreateNameless(string folder)
    {
        var descriptor = Libc.open(folder, TemporaryFile | Libc.OpenReadWrite | Libc.OpenCloseOnExec, OwnerOnly);
        if (descriptor >= 0)
        {
            return new SafeFileHandle(descriptor, ownsHandle: true);
        }

        // Some filesystems have no O_TMPFILE. Who is killed between the next two calls leaves a file, which a later one removes.
        Sweep(folder);
        var path = Path.Combine(folder, $"{NamePrefix}{Guid.NewGuid():N}");
        descriptor = Libc.open(path, Libc.OpenReadWrite | CreateExclusive | Libc.OpenCloseOnExec, OwnerOnly);
        if (descriptor < 0)
        {
            throw new IOException($"no scratch file in '{folder}'", Libc.LastError("open"));
        }

        var file = new SafeFileHandle(descriptor, ownsHandle: true);
        File.Delete(path);
        return file;
    }
}
