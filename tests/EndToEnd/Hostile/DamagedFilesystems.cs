namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Damage to XFS, btrfs and FAT, with right checksums where the kernel looks at them first.</summary>
internal static class DamagedFilesystems
{
    private const int BtrfsSuperblock = 0x10000, BtrfsSuperblockBytes = 4096, XfsSectorBytes = 512;

    private static readonly Verdict _none = Verdict.Code("guest.none", "disk.unrecognised");

    private static readonly Verdict _notMountable =
        Verdict.Code("guest.none", evidence => evidence.Should().Contain("which can't be mounted"));

    public static IReadOnlyList<BadImage> All { get; } =
    [
        BadImage.Damaged("xfs-magic-wiped", BaseImage.Xfs, Verdict.Code("disk.unrecognised"), image => image.Put32(0, 0)),
        BadImage.Damaged("xfs-bad-checksum", BaseImage.Xfs, _none, image => image.Put32(224, 1)),
        Xfs("xfs-root-outside", image => image.Put64Big(56, 0x7FFFFFFF)),
        Xfs("xfs-groups-absurd", image => image.Put32Big(88, 0x7FFFFFFF)),
        BadImage.Damaged("xfs-cut-in-half", BaseImage.Xfs, _none, image => image.SetLength(image.Length / 2)),

        BadImage.Damaged("btrfs-bad-checksum", BaseImage.Btrfs, _notMountable, image => image.Fill(BtrfsSuperblock, 4, 0xEE)),
        Btrfs("btrfs-root-outside", image => image.Put64(BtrfsSuperblock + 0x50, 1UL << 60)),
        Btrfs("btrfs-chunks-outside", image => image.Put64(BtrfsSuperblock + 0x58, 1UL << 60)),
        Btrfs("btrfs-chunk-array-without-end", image => image.Put32(BtrfsSuperblock + 0xA0, 0xFFFFFFFF)),
        Btrfs("btrfs-node-size-absurd", image => image.Put32(BtrfsSuperblock + 0x94, 0x80000000)),
        // The kernel counts for itself.
        Btrfs("btrfs-of-1000-devices", image => image.Put64(BtrfsSuperblock + 0x88, 1000), Verdict.System("debian")),
        BadImage.Damaged("btrfs-trees-of-noise", BaseImage.Btrfs, _notMountable, image =>
        {
            // All that is behind the superblock but its copy.
            for (var at = 0x400000L; at < 0x3F00000; at += 0x10000)
                image.Noise(at, 4096, (int)(at >> 16));
            for (var at = 0x4100000L; at < image.Length; at += 0x10000)
                image.Noise(at, 4096, (int)(at >> 16));
        }),

        BadImage.Damaged("vfat-sound-but-no-system", BaseImage.Vfat, Verdict.Code("guest.none"), _ => { }),
        BadImage.Damaged("vfat-no-sectors-in-a-cluster", BaseImage.Vfat, _none, image => image.Put(13, 0)),
        BadImage.Damaged("vfat-tables-of-loops", BaseImage.Vfat, _none, image =>
        {
            var table = 512L * (image.Get(14, 1)[0] + 256 * image.Get(15, 1)[0]);
            for (var cluster = 2; cluster < 2000; cluster++)
                image.Put16(table + 2 * cluster, 2);
        }),
        BadImage.Damaged("vfat-root-folder-of-noise", BaseImage.Vfat, _none, image => image.Noise(512 * 64, 65_536, 9)),
        BadImage.Made("squashfs-of-noise", _none, (image, _) =>
        {
            image.SetLength(1 << 20);
            image.Noise(0, 4096, 10);
            image.Put(0, "hsqs"u8);
            image.Put32(12, 131072);
            image.Put16(28, 4);
            image.Put16(30, 0);
        }),
        BadImage.Made("iso9660-of-noise", _none, (image, _) =>
        {
            image.SetLength(1 << 20);
            image.Noise(32768, 8192, 12);
            image.Put(32768, [1, .. "CD001"u8, 1, 0]);
            image.Put(34816, [255, .. "CD001"u8, 1, 0]);
        }),
        BadImage.Made("ntfs-of-noise", _none, (image, _) =>
        {
            image.SetLength(8 << 20);
            image.Noise(512, 65_536, 13);
            image.Put(0, [0xEB, 0x52, 0x90, .. "NTFS    "u8, 0, 2, 8, 0, 0]);
            image.Put(21, 0xF8);
            image.Put64(40, 16_000);
            image.Put64(48, 4);
            image.Put64(56, 8);
            image.Put(64, 0xF6, 0, 0, 0, 1);
            image.Put(4 * 4096, "FILE"u8);
            image.Put(510, 0x55, 0xAA);
        }),
        BadImage.Made("udf-minix-and-hfs-at-once", _none, (image, _) =>
        {
            image.SetLength(8 << 20);
            image.Noise(0, 65_536, 14);
            image.Put16(1024 + 16, 0x138F);
            image.Put(1024, "H+"u8);
            image.Put(32768, [0, .. "BEA01"u8, 1]);
            image.Put(34816, [0, .. "NSR02"u8, 1]);
        }),
        BadImage.Damaged("ext4-and-swap-at-once", BaseImage.Ext4, Verdict.System("debian"),
            image => image.Put(4086, "SWAPSPACE2"u8)),
    ];

    private static BadImage Xfs(string name, Action<FileStream> damage) => BadImage.Damaged(name, BaseImage.Xfs, _none, image =>
    {
        damage(image);
        image.Put32(224, 0);
        image.Put32(224, Bytes.Crc32C(image.Get(0, XfsSectorBytes)));
    });

    private static BadImage Btrfs(string name, Action<FileStream> damage, Verdict? verdict = null) =>
        BadImage.Damaged(name, BaseImage.Btrfs, verdict ?? _notMountable, image =>
        {
            damage(image);
            image.Put32(BtrfsSuperblock, Bytes.Crc32C(image.Get(BtrfsSuperblock + 32, BtrfsSuperblockBytes - 32)));
        });
}
