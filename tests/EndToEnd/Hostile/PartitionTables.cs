using System.Buffers.Binary;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>A partition in an MBR; where it begins in a logical partition's record is relative.</summary>
internal readonly record struct MbrEntry(byte Type, uint First, uint Sectors);

/// <summary>Writes partition tables, sound ones and others.</summary>
internal static class PartitionTables
{
    public const int SectorBytes = 512;

    private const int EntryBytes = 128, EntriesLba = 2;

    /// <summary>A GPT with its copy at the end of the disk.</summary>
    /// <param name="partitions">First and last sector.</param>
    /// <param name="change">Changes the header of the table and of its copy before the checksums are made, so that they are right.</param>
    public static void PutGpt(this FileStream image, IReadOnlyList<(long First, long Last)> partitions, Action<byte[]>? change = null)
    {
        var sectors = image.Length / SectorBytes;
        var entries = new byte[128 * EntryBytes];
        for (var i = 0; i < partitions.Count; i++)
        {
            var entry = entries.AsSpan(i * EntryBytes, EntryBytes);
            new Guid("0FC63DAF-8483-4772-8E79-3D69D8477DE4").TryWriteBytes(entry); // Linux's data
            entry[16] = (byte)(i + 1);
            entry[17] = 1;
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], partitions[i].First);
            BinaryPrimitives.WriteInt64LittleEndian(entry[40..], partitions[i].Last);
        }
        image.PutMbr(new MbrEntry(0xEE, 1, (uint)(sectors - 1)));
        Header(1, sectors - 1, EntriesLba);
        Header(sectors - 1, 1, sectors - 33);

        void Header(long lba, long otherLba, long entriesLba)
        {
            var header = new byte[SectorBytes];
            "EFI PART"u8.CopyTo(header);
            Put32(8, 0x00010000);
            Put32(12, 92);
            Put64(24, lba);
            Put64(32, otherLba);
            Put64(40, 34);
            Put64(48, sectors - 34);
            header[56] = 7; // of the disk's GUID
            Put64(72, entriesLba);
            Put32(80, 128);
            Put32(84, EntryBytes);
            Put32(88, Bytes.Crc32(entries));
            change?.Invoke(header);
            Put32(16, 0);
            Put32(16, Bytes.Crc32(header.AsSpan(0, 92)));
            image.Put(entriesLba * SectorBytes, entries);
            image.Put(lba * SectorBytes, header);

            void Put32(int at, uint value) => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(at), value);
            void Put64(int at, long value) => BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(at), value);
        }
    }

    /// <summary>An MBR of up to four entries.</summary>
    public static void PutMbr(this FileStream image, params ReadOnlySpan<MbrEntry> entries) =>
        image.PutBootRecord(0, entries);

    /// <summary>A boot record somewhere on the disk; those of logical partitions are a chain of them.</summary>
    public static void PutBootRecord(this FileStream image, long sector, params ReadOnlySpan<MbrEntry> entries)
    {
        var record = new byte[SectorBytes];
        for (var i = 0; i < entries.Length; i++)
        {
            var entry = record.AsSpan(446 + 16 * i, 16);
            entry[4] = entries[i].Type;
            BinaryPrimitives.WriteUInt32LittleEndian(entry[8..], entries[i].First);
            BinaryPrimitives.WriteUInt32LittleEndian(entry[12..], entries[i].Sectors);
        }
        record[510] = 0x55;
        record[511] = 0xAA;
        image.Put(sector * SectorBytes, record);
    }
}
