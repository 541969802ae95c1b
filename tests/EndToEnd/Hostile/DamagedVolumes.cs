using System.Text;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>What lies between a disk and its file systems: LVM, RAID, encryption; and what is no file system at all.</summary>
internal static class DamagedVolumes
{
    // Of a physical volume as lvm makes it.
    private const int Label = 512, Metadata = 4096, HeaderBytes = 512, LocationAt = 40;

    private const uint LvmSum = 0xF597A6CF;

    private static readonly Verdict _memberAlone =
        Verdict.Code("guest.none", evidence => evidence.Should().Contain("/dev/sda: LVM2_member"));

    public static IReadOnlyList<BadImage> All { get; } =
    [
        BadImage.Damaged("lvm-sound", BaseImage.Lvm, Verdict.System("debian"), _ => { }),
        BadImage.Damaged("lvm-volume-without-a-group", BaseImage.LvmNoGroup, _memberAlone, _ => { }),
        BadImage.Damaged("lvm-first-disk-of-two", BaseImage.LvmFirst, _memberAlone, _ => { }),
        BadImage.Damaged("lvm-bad-checksum-of-the-label", BaseImage.Lvm, Verdict.Code("guest.none", "disk.unrecognised"),
            image => image.Put32(Label + 16, 0)),
        BadImage.Damaged("lvm-bad-checksum-of-the-header", BaseImage.Lvm, _memberAlone, image => image.Put32(Metadata, 0)),
        BadImage.Damaged("lvm-bad-checksum-of-the-text", BaseImage.Lvm, _memberAlone,
            image => image.Put((long)image.Get64(Metadata + LocationAt) + Metadata + 10, "x"u8)),
        BadImage.Damaged("lvm-metadata-wiped", BaseImage.Lvm, _memberAlone, image => image.Fill(Metadata, 60_000, 0)),
        Text("lvm-volume-contains-itself", "\"pv0\", 0", "\"lv0\", 0"),
        Text("lvm-group-of-another-name", "vg0 {", "../ {"),
        Text("lvm-braces-without-end", "status = [", "status = {"),
        Text("lvm-volume-beyond-the-disk", "pe_start = 2048", "pe_start = 9999"),
        BadImage.Damaged("swap-alone", BaseImage.Swap, Verdict.Code("guest.none", evidence => evidence.Should().Contain("/dev/sda: swap")), _ => { }),
        BadImage.Made("luks-alone", Verdict.Code("guest.none", evidence => evidence.Should().Contain("crypto_LUKS")), (image, _) =>
        {
            image.SetLength(8 << 20);
            image.Noise(4096, 1 << 20, 21);
            image.Put(0, [.. "LUKS"u8, 0xBA, 0xBE, 0, 1]);
            image.Put(8, "aes"u8);
            image.Put(40, "xts-plain64"u8);
            image.Put(72, "sha256"u8);
            image.Put32Big(104, 4096);
            image.Put32Big(108, 64);
            image.Put(168, "01234567-89ab-cdef-0123-456789abcdef"u8);
        }),
        BadImage.Made("raid-member-alone", Verdict.Code("guest.none", evidence => evidence.Should().Contain("linux_raid_member")), (image, _) =>
        {
            image.SetLength(8 << 20);
            var at = 4096;
            image.Put32(at, 0xA92B4EFC);
            image.Put32(at + 4, 1); // version
            image.Noise(at + 16, 16, 22); // of the set
            image.Put(at + 32, "array"u8);
            image.Put32(at + 72, 1); // level
            image.Put64(at + 80, 8000);
            image.Put32(at + 92, 2); // disks
            image.Put64(at + 128, 2048);
            image.Put64(at + 136, 8000);
            image.Put64(at + 144, 8); // where this block is
            image.Put32(at + 220, 2);
            long sum = 0;
            var block = image.Get(at, 256 + 2 * 2);
            for (var i = 0; i < block.Length; i += 4)
                sum += BitConverter.ToUInt32(block, i);
            image.Put32(at + 216, (uint)((sum & 0xFFFFFFFF) + (sum >> 32)));
        }),
    ];

    /// <summary>Changes the text of a group, to one of the same length, and makes the checksums right again.</summary>
    private static BadImage Text(string name, string from, string to) =>
        BadImage.Damaged(name, BaseImage.Lvm, Verdict.Code("guest.none"), image =>
        {
            var start = Metadata + (long)image.Get64(Metadata + LocationAt);
            var length = (int)image.Get64(Metadata + LocationAt + 8);
            image.Put(image.Find(from, start, length), Encoding.ASCII.GetBytes(to));
            image.Put32(Metadata + LocationAt + 16, Bytes.Crc32(image.Get(start, length), LvmSum, turn: 0));
            image.Put32(Metadata, Bytes.Crc32(image.Get(Metadata + 4, HeaderBytes - 4), LvmSum, turn: 0));
        });
}
