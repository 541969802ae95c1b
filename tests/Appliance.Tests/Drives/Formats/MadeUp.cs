using System.Buffers.Binary;
using System.Numerics;
using System.Text;
using Engine.Appliance.Drives.Formats;

namespace Engine.Appliance.Tests.Drives.Formats;

/// <summary>
/// Headers written by hand from the formats' descriptions. The file may be as large as it likes: only the pieces that are not zero
/// take memory.
/// </summary>
internal sealed class MadeUp(string format, long sizeBytes)
{
    private readonly SortedDictionary<long, byte[]> _pieces = [];

    public string Format { get; } = format;
    public long SizeBytes { get; set; } = sizeBytes;

    public static IEnumerable<MadeUp> All => [Qcow2(2), Qcow2(3), Vmdk(), Vdi(), Vhdx(), VpcDynamic(), VpcFixed(), Qed(), Descriptor()];

    public ContainerHeader Read() => ImageFormats.Read(Format, Bytes());

    public ImageBytes Bytes() => new(SizeBytes, (offset, into) =>
    {
        into.Clear();
        foreach (var (start, piece) in _pieces)
        {
            var from = Math.Max(start, offset);
            var to = Math.Min(start + piece.Length, offset + into.Length);
            if (from < to)
            {
                piece.AsSpan((int)(from - start), (int)(to - from)).CopyTo(into[(int)(from - offset)..]);
            }
        }

        return into.Length;
    });

    /// <summary>All that is not zero, for a test that changes any of it.</summary>
    public IReadOnlyList<(long At, byte[] Bytes)> Pieces => [.. _pieces.Select(piece => (piece.Key, piece.Value))];

    public MadeUp Put(long at, byte[] bytes)
    {
        _pieces[at] = bytes;
        return this;
    }

    public MadeUp Big16(long at, ushort value) => Change(at, 2, bytes => BinaryPrimitives.WriteUInt16BigEndian(bytes, value));
    public MadeUp Big32(long at, uint value) => Change(at, 4, bytes => BinaryPrimitives.WriteUInt32BigEndian(bytes, value));
    public MadeUp Big64(long at, ulong value) => Change(at, 8, bytes => BinaryPrimitives.WriteUInt64BigEndian(bytes, value));
    public MadeUp Little16(long at, ushort value) => Change(at, 2, bytes => BinaryPrimitives.WriteUInt16LittleEndian(bytes, value));
    public MadeUp Little32(long at, uint value) => Change(at, 4, bytes => BinaryPrimitives.WriteUInt32LittleEndian(bytes, value));
    public MadeUp Little64(long at, ulong value) => Change(at, 8, bytes => BinaryPrimitives.WriteUInt64LittleEndian(bytes, value));
    public MadeUp Text(long at, string text) => Change(at, text.Length, bytes => Encoding.Latin1.GetBytes(text, bytes));

    /// <summary>1 GiB in clusters of 64 KiB, with all tables in the file and nothing in use beyond it.</summary>
    public static MadeUp Qcow2(uint version) => new MadeUp("qcow2", 4 * 65536)
        .Put(0, new byte[1024]).Text(0, "QFI\u00fb").Big32(4, version).Big32(20, 16).Big64(24, 1 << 30).Big32(36, 2).Big64(40, 3 * 65536)
        .Big64(48, 65536).Big32(56, 1).Big32(96, version == 3 ? 4u : 0).Big32(100, version == 3 ? 104u : 0)
        .Put(65536, new byte[64]).Big64(65536, 2 * 65536)
        .Put(2 * 65536, [0, 1, 0, 1, 0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);

    /// <summary>1 GiB, monolithicSparse.</summary>
    public static MadeUp Vmdk() => new MadeUp("vmdk", 1 << 20)
        .Put(0, new byte[512]).Text(0, "KDMV").Little32(4, 1).Little32(8, 3).Little64(12, 1 << 21).Little64(20, 128).Little64(28, 1).Little64(36, 20)
        .Little32(44, 512).Little64(48, 21).Little64(56, 26).Little64(64, 256)
        .Put(512, new byte[10240]).Text(512, "# Disk DescriptorFile\nCID=1\nparentCID=ffffffff\nRW 2097152 SPARSE \"a.vmdk\"\n");

    /// <summary>1 GiB in another file.</summary>
    public static MadeUp Descriptor() => new MadeUp("vmdk", 400)
        .Put(0, new byte[400]).Text(0, "# Disk DescriptorFile\nversion=1\ncreateType=\"monolithicFlat\"\nRW 2097152 FLAT \"a-flat.vmdk\" 0\n");

    /// <summary>1 GiB with one block in use.</summary>
    public static MadeUp Vdi() => new MadeUp("vdi", 3 << 20)
        .Put(0, new byte[512]).Text(0, "<<< a disk >>>").Little32(64, 0xbeda107f).Little32(68, 0x10001).Little32(72, 400).Little32(76, 1)
        .Little32(340, 512).Little32(344, 1 << 20).Little32(360, 512).Little64(368, 1 << 30).Little32(376, 1 << 20).Little32(384, 1024).Little32(388, 1);

    /// <summary>1 GiB in blocks of 1 MiB.</summary>
    public static MadeUp Vhdx()
    {
        var image = new MadeUp("vhdx", 8 << 20).Put(0, new byte[1024]).Text(0, "vhdxfile");
        foreach (var (at, sequence) in ((long, ulong)[])[(65536, 6), (131072, 7)])
        {
            image.Put(at, new byte[4096]).Text(at, "head").Little64(at + 8, sequence).Little16(at + 66, 1).Little32(at + 68, 1 << 20).Little64(at + 72, 1 << 20);
        }

        image.Put(196608, new byte[65536]).Text(196608, "regi").Little32(196616, 2);
        image.Region(196624, "2DC27766-F623-4200-9D64-115E9BFD4A08", 3 << 20, 1 << 20);
        image.Region(196656, "8B7CA206-4790-4B9A-B8FE-575F050F886E", 2 << 20, 1 << 20);
        const long table = 2 << 20;
        image.Put(table, new byte[1024]).Text(table, "metadata").Little16(table + 10, 3);
        image.Item(table + 32, "CAA16737-FA36-4D43-B3B6-33F0AA44E76B", 65536, 8);
        image.Item(table + 64, "2FA54224-CD1B-4876-B211-5DBED83BF4B8", 65544, 8);
        image.Item(table + 96, "8141BF1D-A96F-4709-BA47-F233A8FAAB5F", 65552, 4);
        image.Put(table + 65536, new byte[2048]).Little32(table + 65536, 1 << 20).Little64(table + 65544, 1 << 30).Little32(table + 65552, 512);
        return image.SealVhdx();
    }

    /// <summary>1 GiB in blocks of 2 MiB.</summary>
    public static MadeUp VpcDynamic(uint kind = 3)
    {
        var image = new MadeUp("vpc", 1 << 20).Footer(0, kind).Put(512, new byte[1024]).Text(512, "cxsparse").Big64(520, ulong.MaxValue)
            .Big64(528, 2048).Big32(536, 65536).Big32(540, 512).Big32(544, 2 << 20);
        image.Footer((1 << 20) - 512, kind);
        return image.SealVpc();
    }

    public static MadeUp VpcFixed() => new MadeUp("vpc", (1L << 30) + 512).Footer(1L << 30, 2).SealVpc();

    public static MadeUp Qed() => new MadeUp("qed", 1 << 20)
        .Put(0, new byte[512]).Text(0, "QED\0").Little32(4, 65536).Little32(8, 4).Little32(12, 1).Little64(40, 65536).Little64(48, 1 << 30);

    /// <summary>Puts the sums of a vhdx right after a change.</summary>
    public MadeUp SealVhdx()
    {
        foreach (var (at, bytes) in ((long, int)[])[(65536, 4096), (131072, 4096), (196608, 65536)])
        {
            var piece = _pieces[at];
            BinaryPrimitives.WriteUInt32LittleEndian(piece.AsSpan(4), 0);
            var crc = piece.Take(bytes).Aggregate(uint.MaxValue, (sum, value) => BitOperations.Crc32C(sum, value));
            BinaryPrimitives.WriteUInt32LittleEndian(piece.AsSpan(4), ~crc);
        }

        return this;
    }

    /// <summary>Puts the sums of a vpc right after a change.</summary>
    public MadeUp SealVpc()
    {
        foreach (var piece in _pieces.Values.Where(piece => piece.Length >= 511))
        {
            var at = piece.AsSpan().StartsWith("cxsparse"u8) ? 36 : 64;
            piece.AsSpan(at, 4).Clear();
            BinaryPrimitives.WriteUInt32BigEndian(piece.AsSpan(at), ~(uint)piece.Sum(value => value));
        }

        return this;
    }

    private MadeUp Footer(long at, uint kind) => Put(at, new byte[512]).Text(at, "conectix").Big32(at + 8, 2).Big32(at + 12, 0x10000)
        .Big64(at + 16, kind == 2 ? ulong.MaxValue : 512).Text(at + 28, "win ").Big64(at + 40, 1 << 30).Big64(at + 48, 1 << 30).Big32(at + 60, kind);

    private void Region(long at, string id, ulong start, uint length) =>
        Change(at, 16, bytes => new Guid(id).TryWriteBytes(bytes)).Little64(at + 16, start).Little32(at + 24, length).Little32(at + 28, 1);

    private void Item(long at, string id, uint start, uint length) =>
        Change(at, 16, bytes => new Guid(id).TryWriteBytes(bytes)).Little32(at + 16, start).Little32(at + 20, length);

    private delegate void Writer(Span<byte> bytes);

    private MadeUp Change(long at, int length, Writer write)
    {
        var (start, piece) = _pieces.Last(entry => entry.Key <= at);
        write(piece.AsSpan((int)(at - start), length));
        return this;
    }
}
