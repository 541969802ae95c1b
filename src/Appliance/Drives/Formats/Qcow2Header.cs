using Engine.Appliance.Processes;

namespace Engine.Appliance.Drives.Formats;

/// <summary>Reads the header of a qcow2 image, versions 2 and 3. All limits are qemu's own.</summary>
internal static class Qcow2Header
{
    private const string Name = "qcow2";
    private const int Version2Bytes = 72;
    private const int Version3Bytes = 104;
    private const int NameBytesMax = 1023;
    private const int ExtensionsMax = 64;
    private const int CompressionZlib = 0;
    private const int CompressionZstd = 1;
    private const int SnapshotsMax = 65536;
    private const ulong SnapshotBytesMin = 40;
    private const ulong BitDirty = 1;
    private const ulong BitDataFile = 4;
    private const ulong BitCompression = 8;
    private const ulong BitExtendedEntries = 16;
    private const ulong KnownBits = 31; // dirty, corrupt and those above
    private const uint ExtensionBackingFormat = 0xE2792ACA;
    private const uint ExtensionDataFile = 0x44415441;

    public static ReadOnlySpan<byte> Magic => [(byte)'Q', (byte)'F', (byte)'I', 0xfb];

    /// <exception cref="HeaderException"></exception>
    public static ContainerHeader Read(ImageBytes image)
    {
        ReadOnlySpan<byte> start = image.ReadAll(0, Version2Bytes, Name, "its header");
        var version = start.Big32(4);
        CheckVersion(version);
        ReadOnlySpan<byte> head = version == 3 ? image.ReadAll(0, Version3Bytes, Name, "its header") : start;
        var features = version == 3 ? head.Big64(72) : 0;
        var headerBytes = version == 3 ? head.Big32(100) : Version2Bytes;
        CheckFeatures(features, head);
        var clusterBits = (int)Math.Min(head.Big32(20), 64);
        if (clusterBits is < 9 or > 21)
        {
            throw HeaderException.Damaged(Name, $"clusters of 2^{head.Big32(20)} bytes, where 9 to 21 are possible");
        }

        var clusterBytes = 1 << clusterBits;
        if (headerBytes < (version == 3 ? Version3Bytes : Version2Bytes) || headerBytes > clusterBytes)
        {
            throw HeaderException.Damaged(Name, $"a header of {headerBytes} bytes in clusters of {clusterBytes}");
        }

        var compression = headerBytes > Version3Bytes ? image.ReadAll(Version3Bytes, 1, Name, "its header")[0] : 0;
        if (compression != ((features & BitCompression) != 0 ? CompressionZstd : CompressionZlib))
        {
            throw compression > CompressionZstd
                ? HeaderException.Unsupported(
                    $"is compressed by method {compression} of qcow2, and 0 and 1 are known", "convert it with the qemu-img that made it")
                : HeaderException.Damaged(Name, $"method {compression} of compression against its feature bit");
        }

        var (snapshots, snapshotsAt) = (head.Big32(60), head.Big64(64));
        if (snapshots > SnapshotsMax || snapshotsAt % (ulong)clusterBytes != 0 || (snapshots > 0 && (snapshotsAt == 0 || !image.Holds(snapshotsAt, snapshots * SnapshotBytesMin))))
        {
            throw HeaderException.Damaged(Name, $"{snapshots} snapshots at {snapshotsAt}");
        }

        var tables = new Qcow2Tables(image, clusterBits, head, version, (features & BitExtendedEntries) != 0);
        tables.Check();
        return new ContainerHeader(Name, ContainerHeader.Sectors(Name, head.Big64(24)))
        {
            References = References(image, head, headerBytes, clusterBytes, (features & BitDataFile) != 0),
            Own = tables.Own,

            // Lazy refcounts of an image that was not closed count nothing.
            CutOff = (features & BitDirty) == 0 ? tables.CutOff() : null,
        };
    }

    private static void CheckVersion(uint version)
    {
        if (version is 1 or > 3)
        {
            throw HeaderException.Unsupported(
                version == 1 ? "is a qcow image of the first version" : $"is a qcow2 image of version {version}, and 2 and 3 are known",
                "convert it: qemu-img convert -O qcow2", $"version {version}");
        }

        if (version == 0)
        {
            throw HeaderException.Damaged(Name, "version 0");
        }
    }

    private static void CheckFeatures(ulong features, ReadOnlySpan<byte> head)
    {
        if ((features & ~KnownBits) is not 0 and var unknown)
        {
            throw HeaderException.Unsupported(
                $"needs features of qcow2 that are not known: 0x{unknown:x}", "convert it with the qemu-img that made it", $"0x{unknown:x}");
        }

        if (head.Big32(32) is not 0 and var method)
        {
            throw HeaderException.Unsupported(
                "is encrypted by qcow2 itself", "decrypt it first: qemu-img convert with its secret", $"method {method}");
        }
    }

    private static List<ImageReference> References(
        ImageBytes image, ReadOnlySpan<byte> head, uint headerBytes, int clusterBytes, bool hasDataFile)
    {
        var offset = head.Big64(8);
        var extensionsEnd = offset != 0 ? (long)Math.Min(offset, (ulong)clusterBytes) : clusterBytes;
        var (backingFormat, dataFile) = Extensions(image, headerBytes, extensionsEnd);
        var references = new List<ImageReference>();
        if (offset != 0)
        {
            var length = head.Big32(16);
            if (offset >= (ulong)clusterBytes || length is 0 or > NameBytesMax || length > (ulong)clusterBytes - offset)
            {
                throw HeaderException.Damaged(Name, $"the name of its backing file has {length} bytes at {offset}");
            }

            var name = image.ReadAll((long)offset, (int)length, Name, "the name of its backing file");
            references.Add(new ImageReference(ReferenceKind.Backing, PathBytes.Decode(name), backingFormat));
        }

        // A name is told even without the feature bit: nothing sound writes that.
        if (hasDataFile || dataFile is not null)
        {
            references.Add(new ImageReference(ReferenceKind.Data, dataFile ?? "", "raw"));
        }

        return references;
    }

    private static (string? BackingFormat, string? DataFile) Extensions(ImageBytes image, long start, long end)
    {
        string? backingFormat = null;
        string? dataFile = null;
        var at = start;
        for (var count = 0; at + 8 <= end; count++)
        {
            ReadOnlySpan<byte> extension = image.Read(at, 8);
            if (extension.Length < 8 || extension.Big32(0) == 0)
            {
                break;
            }

            var length = extension.Big32(4);
            if (count == ExtensionsMax || length > end - at - 8)
            {
                throw HeaderException.Damaged(Name, $"an extension of {length} bytes at {at}");
            }

            switch (extension.Big32(0))
            {
                case ExtensionBackingFormat:
                    backingFormat = PathBytes.Decode(image.ReadAll(at + 8, Text(length), Name, "its header"));
                    break;
                case ExtensionDataFile:
                    dataFile = PathBytes.Decode(image.ReadAll(at + 8, Text(length), Name, "its header"));
                    break;
            }

            at += 8 + ((length + 7L) & ~7L);
        }

        return (backingFormat, dataFile);
    }

    private static int Text(uint length) =>
        length <= NameBytesMax ? (int)length : throw HeaderException.Damaged(Name, $"a name of {length} bytes");
}
