using System.Buffers.Binary;
using Engine.Appliance.Commits;
using Engine.Appliance.Drives;
using Engine.Appliance.Drives.Formats;
using Microsoft.Win32.SafeHandles;

namespace Engine.Appliance.Tests.Commits;

/// <summary>Overlays as a qemu could leave them that a guest has broken out into.</summary>
public sealed class OverlayTablesTests : IDisposable
{
    private const int Cluster = Qcow2Layout.ClusterBytes;
    private const int EntriesPerTable = Cluster / 8;
    private const ulong InUse = 1UL << 63;

    private readonly string _path = Path.Combine(Path.GetTempPath(), $"overlay-{Guid.NewGuid():N}");
    private readonly SafeFileHandle _file;

    public OverlayTablesTests() => _file = File.OpenHandle(_path, FileMode.CreateNew, FileAccess.ReadWrite);

    public void Dispose()
    {
        _file.Dispose();
        File.Delete(_path);
    }

    [Fact(DisplayName = "An overlay's changed clusters are told in their order, neighbours as one, zeros without a place")]
    public void Honest()
    {
        Write(tables: 2, clusters: 9);
        Entry(1, 0, 2 * Cluster);
        Entry(2, 5, 3 * Cluster); // of the first table
        Entry(2, 6, 4 * Cluster);
        Entry(2, 9, 1);
        Entry(1, 1, 5 * Cluster);
        Entry(5, 0, 6 * Cluster);

        new OverlayTables(_file).Read().Should().Equal(
            new ChangedRange(5L * Cluster, 2 * Cluster, 3 * Cluster),
            new ChangedRange(9L * Cluster, Cluster, null),
            new ChangedRange((long)EntriesPerTable * Cluster, Cluster, 6 * Cluster));
    }

    [Fact(DisplayName = "Thousands of entries of one table are refused: the list would be larger than the file by any factor")]
    public void SharedTable()
    {
        Write(tables: EntriesPerTable, clusters: 5);
        for (var index = 0; index < EntriesPerTable; index++)
            Entry(1, index, 2 * Cluster);
        for (var cluster = 0; cluster < EntriesPerTable; cluster += 2)
            Entry(2, cluster, 1); // zeros with holes between: a range each

        Refused("more is in use than it has");
    }

    [Fact(DisplayName = "Thousands of entries of one cluster are refused")]
    public void SharedCluster()
    {
        Write(tables: 1, clusters: 5);
        Entry(1, 0, 2 * Cluster);
        for (var cluster = 0; cluster < EntriesPerTable; cluster++)
            Entry(2, cluster, 3 * Cluster);

        Refused("more is in use than it has");
    }

    [Theory(DisplayName = "An entry that an honest qemu does not write is refused")]
    [InlineData(1UL << 62)] // compressed
    [InlineData(512)] // inside of a cluster
    [InlineData(0x7fff_ffff_0000UL)] // behind the end
    public void Entries(ulong entry)
    {
        Write(tables: 1, clusters: 5);
        Entry(1, 0, 2 * Cluster);
        Entry(2, 0, entry);

        Refused("cluster at 0");
    }

    [Theory(DisplayName = "A header that is not ours is refused")]
    [InlineData(4, 2u)] // version
    [InlineData(12, 1u)] // the place of a backing file's name
    [InlineData(20, 21u)] // larger clusters
    [InlineData(24, 0x7fff_ffffu)] // a disk without end
    [InlineData(32, 1u)] // encrypted
    [InlineData(36, 0xffff_ffffu)] // a table without end
    [InlineData(60, 1u)] // a snapshot
    [InlineData(76, 4u)] // its content in another file
    public void Headers(int at, uint value)
    {
        Write(tables: 1, clusters: 5);
        RandomAccess.Write(_file, Bytes(value), at);

        Refused("its header is not ours");
    }

    [Theory(DisplayName = "An overlay that ends too early is refused")]
    [InlineData(0)]
    [InlineData(100)]
    [InlineData(Cluster)]
    [InlineData((2 * Cluster) + 8)]
    public void Short(long length)
    {
        Write(tables: 1, clusters: 5);
        Entry(1, 0, 2 * Cluster);
        RandomAccess.SetLength(_file, length);

        Refused("The overlay is damaged");
    }

    private void Refused(string why) =>
        FluentActions.Invoking(() => new OverlayTables(_file).Read()).Should().Throw<InvalidDataException>().Which.Message.Should().Contain(why);

    /// <summary>A header, in the next cluster the table of tables, and clusters of zeros.</summary>
    private void Write(int tables, int clusters)
    {
        RandomAccess.SetLength(_file, (long)clusters * Cluster);
        RandomAccess.Write(_file, Qcow2Header.Magic, 0);
        RandomAccess.Write(_file, Bytes(3), 4);
        RandomAccess.Write(_file, Bytes(Qcow2Layout.ClusterBits), 20);
        var size = new byte[8];
        BinaryPrimitives.WriteInt64BigEndian(size, (long)tables * EntriesPerTable * Cluster);
        RandomAccess.Write(_file, size, 24);
        RandomAccess.Write(_file, Bytes((uint)tables), 36);
        BinaryPrimitives.WriteInt64BigEndian(size, Cluster);
        RandomAccess.Write(_file, size, 40);
    }

    private void Entry(int cluster, int index, ulong value)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteUInt64BigEndian(bytes, value >= Cluster && value < InUse >> 2 ? value | InUse : value);
        RandomAccess.Write(_file, bytes, ((long)cluster * Cluster) + (index * 8));
    }

    private static byte[] Bytes(uint value)
    {
        var bytes = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        return bytes;
    }
}
