using System.Buffers.Binary;
using static Engine.EndToEnd.Tests.Hostile.PartitionTables;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Disks whose partition table is broken or lies. The one partition that is sound holds a Debian, from the first mebibyte on.</summary>
internal static class DamagedTables
{
    private const long Start = 2048, Mebibyte = 1 << 20;
    private const byte Linux = 0x83, Extended = 0x05;

    // The sound partition: as long as the file system that is put into it.
    private const long Length = 24 * Mebibyte / SectorBytes;

    private static readonly (long, long) _sound = (Start, Start + Length - 1);

    public static IReadOnlyList<BadImage> All { get; } =
    [
        Disk("gpt-sound", Verdict.System("debian"), image => image.PutGpt([_sound])),
        Disk("gpt-bad-checksum-of-the-first", Verdict.System("debian"), image =>
        {
            image.PutGpt([_sound]);
            image.Put32(SectorBytes + 16, 0xDEADBEEF);
        }),
        Disk("gpt-bad-checksum-of-the-copy", Verdict.System("debian"), image =>
        {
            image.PutGpt([_sound]);
            image.Put32(image.Length - SectorBytes + 16, 0xDEADBEEF);
        }),
        Disk("gpt-bad-checksums-of-both", Verdict.Code("disk.unrecognised"), image =>
        {
            image.PutGpt([_sound]);
            image.Put32(SectorBytes + 16, 0xDEADBEEF);
            image.Put32(image.Length - SectorBytes + 16, 0xDEADBEEF);
        }),
        Disk("gpt-bad-checksum-of-the-entries", Verdict.Code("disk.unrecognised"), image =>
            image.PutGpt([_sound], header => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(88), 1))),
        Disk("gpt-overlapping-partitions", Verdict.Systems("debian", report => report.Systems.Should().ContainSingle()), image =>
            image.PutGpt([_sound, (Start, Start + Length - 1), (Start + 8, Start + Length + 100), (34, Start + 9)])),
        Disk("gpt-128-partitions", Verdict.System("debian"), image =>
            image.PutGpt([_sound, .. Enumerable.Range(0, 127).Select(i => (Start + Length + 8 * i, Start + Length + 8 * i + 7))])),
        Disk("gpt-header-points-outside", Verdict.Code("disk.unrecognised"), image =>
            image.PutGpt([_sound], header => BinaryPrimitives.WriteInt64LittleEndian(header.AsSpan(72), 1L << 40))),
        Disk("gpt-absurd-size-of-entries", Verdict.Code("disk.unrecognised"), image =>
            image.PutGpt([_sound], header => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(84), 0x7FFFFF80))),
        Disk("gpt-absurd-number-of-entries", Verdict.Code("disk.unrecognised"), image =>
            image.PutGpt([_sound], header => BinaryPrimitives.WriteUInt32LittleEndian(header.AsSpan(80), 0xFFFFFFFF))),
        Disk("gpt-partition-ends-before-it-begins", Verdict.System("debian"), image => image.PutGpt([(5000, 4000), _sound])),
        Disk("gpt-partition-beyond-the-end", Verdict.System("debian"), image => image.PutGpt([_sound, (1L << 50, (1L << 50) + 100)])),
        Disk("gpt-partitions-of-negative-sectors", Verdict.System("debian"), image => image.PutGpt([(-100, -1), (long.MinValue, long.MaxValue), _sound])),

        Disk("mbr-overlapping-partitions", Verdict.System("debian"), image =>
            image.PutMbr(new(Linux, (uint)Start, (uint)Length), new(Linux, (uint)Start + 1, (uint)Length), new(Linux, 0, 100))),
        Disk("mbr-partition-beyond-the-end", Verdict.System("debian"), image =>
            image.PutMbr(new(Linux, 0xFFFFFF00, 0xFFFFFF00), new(Linux, (uint)Start, (uint)Length))),
        Disk("mbr-partition-longer-than-the-disk", Verdict.System("debian"), image =>
            image.PutMbr(new MbrEntry(Linux, (uint)Start, 0xFFFFFFFF))),
        Disk("mbr-logical-chain-is-a-circle", Verdict.Systems("debian", report => report.Systems.Should().ContainSingle()), image =>
        {
            image.PutMbr(new MbrEntry(Extended, 64, 60_000));
            image.PutBootRecord(64, new(Linux, (uint)Start - 64, (uint)Length), new(Extended, 0, 60_000));
        }),
        Disk("mbr-logical-chain-leads-outside", Verdict.System("debian"), image =>
        {
            image.PutMbr(new(Extended, 64, 60_000), new(Linux, (uint)Start, (uint)Length));
            image.PutBootRecord(64, new(Linux, 10, 10), new(Extended, 0xF0000000, 100));
        }),
        Disk("mbr-extended-partition-is-the-whole-disk", Verdict.System("debian"), image =>
            image.PutMbr(new(Extended, 0, 0xFFFFFFFF), new(Extended, 0, 0xFFFFFFFF), new(Linux, (uint)Start, (uint)Length))),
        Disk("mbr-60-logical-partitions", Verdict.System("debian"), image =>
        {
            // The records stand before the first mebibyte; the last of the partitions is the sound one.
            image.PutMbr(new MbrEntry(Extended, 64, 60_000));
            for (var i = 0; i < 60; i++)
            {
                MbrEntry partition = i == 59 ? new(Linux, (uint)(Start - 64 - 10 * i), (uint)Length) : new(Linux, 2, 6);
                if (i < 59)
                    image.PutBootRecord(64 + 10 * i, partition, new(Extended, (uint)(10 * (i + 1)), 10));
                else
                    image.PutBootRecord(64 + 10 * i, partition);
            }
        }),
        Disk("mbr-of-noise-with-a-signature", Verdict.Code("guest.none", "disk.unrecognised"), image =>
        {
            image.Noise(0, 510, 11);
            image.Put(510, 0x55, 0xAA);
        }),
        BadImage.Made("gpt-20-systems", Verdict.Systems("debian", report => report.Systems.Should().HaveCount(20)), (image, bases) =>
        {
            image.SetLength((20 * 25 + 2) * Mebibyte);
            image.PutGpt([.. Enumerable.Range(0, 20).Select(i => (Start + i * (Length + Start), Start + i * (Length + Start) + Length - 1))]);
            for (var i = 0; i < 20; i++)
                bases.CopyInto(BaseImage.Ext4, image, (Start + i * (Length + Start)) * SectorBytes);
        }),
    ];

    private static BadImage Disk(string name, Verdict verdict, Action<FileStream> table) => BadImage.Made(name, verdict, (image, bases) =>
    {
        image.SetLength(32 * Mebibyte);
        bases.CopyInto(BaseImage.Ext4, image, Start * SectorBytes);
        table(image);
    });
}
