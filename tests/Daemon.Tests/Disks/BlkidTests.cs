using System.Buffers.Binary;
using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Disks;

/// <summary>libblkid on images that this machine's own mkfs made.</summary>
public sealed class BlkidTests : IDisposable
{
    private readonly string _image = Path.GetTempFileName();

    public BlkidTests() => Resize(16 << 20);

    public void Dispose() => File.Delete(_image);

    [Fact(DisplayName = "Type, label and UUID of an ext4 are recognised")]
    public void Ext4()
    {
        MakeExt4();
        Superblock().Should().Be(new Superblock("ext4", "data", "2f6e7a3c-1111-2222-3333-444455556666", ""));
    }

    [Fact(DisplayName = "A disk of zeros, and one too small for anything, are nothing")]
    public void Nothing()
    {
        Superblock().Should().BeNull();
        Table().Should().BeNull();
        Resize(512);
        Superblock().Should().BeNull();
        Table().Should().BeNull();
    }

    [Fact(DisplayName = "Two signatures at once are nothing, rather than a guess")]
    public void Ambivalent()
    {
        MakeExt4();
        // A squashfs of version 4, in the first kibibyte, where ext4 keeps nothing of its own.
        WriteAt(0, "hsqs"u8);
        WriteAt(28, [4, 0]);
        Superblock().Should().BeNull();
    }

    [Fact(DisplayName = "After wiping, nothing is recognised of what was there")]
    public void Wipe()
    {
        MakeExt4();
        WriteMbr((0x80, 0x83, 2048, 4096));
        WithDescriptor(descriptor => Blkid.Wipe(descriptor, "image"));
        Superblock().Should().BeNull();
        Table().Should().BeNull();
    }

    [Fact(DisplayName = "An MBR's primary, extended and logical partitions are listed with their numbers")]
    public void Mbr()
    {
        WriteMbr((0x80, 0x83, 2048, 4096), (0, 0x05, 8192, 8192));
        WriteTable(8192, (0, 0x82, 2048, 2048));

        var table = Table()!;

        table.PartedType.Should().Be("msdos");
        table.Entries.Select(entry => (entry.Number, entry.Start, entry.Size, entry.Type, entry.IsExtended)).Should().Equal(
            (1, 2048, 4096, 0x83, false), (2, 8192, 8192, 0x05, true), (5, 10240, 2048, 0x82, false));
        table.Entries.Select(entry => entry.Flags).Should().Equal(0x80UL, 0UL, 0UL);
    }

    [Fact(DisplayName = "Logical partitions that lead in a circle end")]
    public void Circle()
    {
        WriteMbr((0, 0x05, 8192, 16384));
        // The second entry of a logical table leads to the next one: this one leads to itself.
        WriteTable(8192, (0, 0x83, 64, 64), (0, 0x05, 0, 8192));
        Table()!.Entries.Count.Should().BeLessThan(1024);
    }

    private void MakeExt4() =>
        Tool.Check("mke2fs", ["-F", "-q", "-t", "ext4", "-L", "data", "-U", "2f6e7a3c-1111-2222-3333-444455556666", _image]);

    private Superblock? Superblock() => WithDescriptor(Blkid.Superblock);

    private PartitionTable? Table() => WithDescriptor(Blkid.PartitionTable);

    private void WriteMbr(params (byte Status, byte Type, uint Start, uint Size)[] entries) => WriteTable(0, entries);

    private void WriteTable(long sector, params (byte Status, byte Type, uint Start, uint Size)[] entries)
    {
        var table = new byte[512];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = table.AsSpan(446 + 16 * i, 16);
            entry[0] = entries[i].Status;
            entry[4] = entries[i].Type;
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], entries[i].Start);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], entries[i].Size);
        }
        table[510] = 0x55;
        table[511] = 0xAA;
        WriteAt(sector * 512, table);
    }

    private void WriteAt(long offset, ReadOnlySpan<byte> bytes)
    {
        using var file = File.OpenHandle(_image, FileMode.Open, FileAccess.Write);
        RandomAccess.Write(file, bytes, offset);
    }

    private void Resize(long bytes)
    {
        using var file = new FileStream(_image, FileMode.Create);
        file.SetLength(bytes);
    }

    private T WithDescriptor<T>(Func<int, T> use)
    {
        using var file = File.OpenHandle(_image, FileMode.Open, FileAccess.ReadWrite);
        return use((int)file.DangerousGetHandle());
    }

    private void WithDescriptor(Action<int> use) =>
        WithDescriptor(descriptor =>
        {
            use(descriptor);
            return true;
        });
}
