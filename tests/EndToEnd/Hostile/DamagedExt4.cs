using static Engine.EndToEnd.Tests.Hostile.Ext4Image;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>ext4 with damage in what the kernel reads at the mount, and in what inspection reads after it.</summary>
internal static class DamagedExt4
{
    private static readonly Verdict _notMountable =
        Verdict.Code("guest.none", evidence => evidence.Should().StartWith("/dev/sda: ").And.Contain("which can't be mounted"));

    public static IReadOnlyList<BadImage> All { get; } =
    [
        BadImage.Damaged("ext4-superblock-wiped", BaseImage.PlainExt4, Verdict.Code("disk.unrecognised"),
            image => image.Fill(Superblock, 1024, 0)),
        BadImage.Damaged("ext4-bad-checksum", BaseImage.Ext4, _notMountable,
            image => image.Put32(Superblock + 0x3FC, 0)),
        Superblock32("ext4-blocks-absurd", 0x04, 0xFFFFFFFF),
        Superblock32("ext4-block-size-absurd", 0x18, 0xFFFFFFFF),
        Superblock32("ext4-no-blocks-in-a-group", 0x20, 0),
        Superblock32("ext4-no-inodes-in-a-group", 0x28, 0),
        Superblock32("ext4-inode-size-none", 0x58, 0),
        Superblock32("ext4-features-of-the-future", 0x60, 0xFFFFFFFF),
        Superblock32("ext4-journal-is-the-root", 0xE0, 2),
        Superblock32("ext4-journal-inode-outside", 0xE0, 0xFFFFFF),
        BadImage.Damaged("ext4-cut-in-half", BaseImage.PlainExt4, _notMountable, image => image.SetLength(image.Length / 2)),
        BadImage.Damaged("ext4-groups-of-noise", BaseImage.PlainExt4, _notMountable, image => image.Noise(GroupDescriptors, 1024, 2)),
        BadImage.Damaged("ext4-inode-table-outside", BaseImage.PlainExt4, _notMountable, image => image.Put32(GroupDescriptors + 8, 0x7FFFFFFF)),
        BadImage.Damaged("ext4-bitmaps-are-the-superblock", BaseImage.PlainExt4, _notMountable, image =>
        {
            image.Put32(GroupDescriptors, 1);
            image.Put32(GroupDescriptors + 4, 1);
        }),
        Inode("ext4-root-inode-of-zeros", _notMountable, (image, ext4) => image.Fill(ext4.Inode(RootInode), 256, 0)),
        Inode("ext4-root-lies-outside", Verdict.Code("guest.none"), (image, ext4) => image.Put32(ext4.Extents(RootInode) + 20, 0xFFFFFFF0)),
        Inode("ext4-root-folder-of-noise", Verdict.Code("guest.none"), (image, ext4) => image.Noise(ext4.Content(RootInode), 1024, 3)),
        Inode("ext4-root-folder-entry-without-length", Verdict.Code("guest.none"), (image, ext4) => image.Put16(ext4.Content(RootInode) + 4, 0)),
        Inode("ext4-root-folder-is-absurdly-long", Verdict.System("debian"), (image, ext4) => image.Put32(ext4.Inode(RootInode) + 4, 0x7FFFFC00)),
        Inode("ext4-folder-contains-itself", Verdict.System("debian"), (image, ext4) =>
            image.Put32(ext4.Entry(RootInode, "etc"), RootInode)),
        Inode("ext4-folders-contain-each-other", Verdict.System("debian"), (image, ext4) =>
        {
            var (etc, var) = (ext4.InodeOf("etc"), ext4.InodeOf("var"));
            image.Put32(ext4.Entry(etc, "os-release"), var);
            image.Put32(ext4.Entry(var, "lib"), etc);
        }),
        Inode("ext4-extents-lead-to-themselves", Verdict.System("debian"), (image, ext4) =>
        {
            var extents = ext4.Extents(ext4.InodeOf("etc", "hostname"));
            image.Put16(extents + 6, 5); // the depth: what follows is an index
            image.Put32(extents + 16, (uint)(ext4.Content(RootInode) / BlockBytes));
        }),
        Inode("ext4-file-lies-outside", Verdict.System("debian", system => system.Hostname.Should().Be("unknown")), (image, ext4) =>
            image.Put32(ext4.Extents(ext4.InodeOf("etc", "hostname")) + 20, 0xFFFFFFF0)),
        Inode("ext4-file-of-absurd-size", Verdict.System("debian", system => system.Hostname.Should().BeOneOf("victim", "unknown")), (image, ext4) =>
            image.Put32(ext4.Inode(ext4.InodeOf("etc", "hostname")) + 0x6C, 0x7FFF)),
        Inode("ext4-link-without-a-target", Verdict.System("debian"), (image, ext4) =>
            image.Put32(ext4.Inode(ext4.InodeOf("etc", "os-release")) + 4, 0xFFFFFFFF)),
        Inode("ext4-journal-of-noise-to-be-replayed", _notMountable, (image, ext4) =>
        {
            image.Put32(Superblock + 0x60, image.Get32(Superblock + 0x60) | 4);
            image.Noise(ext4.Content(JournalInode), 16 * 1024, 4);
        }),
        Inode("ext4-journal-of-absurd-length", _notMountable, (image, ext4) =>
        {
            image.Put32(Superblock + 0x60, image.Get32(Superblock + 0x60) | 4);
            image.Put32Big(ext4.Content(JournalInode) + 16, 0xFFFFFFFF); // its blocks
            image.Put32Big(ext4.Content(JournalInode) + 28, 1); // where it begins
        }),
        Inode("ext4-label-of-control-characters", Verdict.System("debian"), (image, _) =>
            image.Put(Superblock + 0x78, "\e[2J\n\a<&\xff"u8)),
        Inode("ext4-errors-mean-panic", Verdict.System("debian"), (image, ext4) =>
        {
            image.Put16(Superblock + 0x3C, 3); // what to do at an error: panic
            image.Put32(ext4.Entry(ext4.InodeOf("etc"), "hostname"), 0x00FFFFFF);
        }),
    ];

    private static BadImage Superblock32(string name, int at, uint value) =>
        BadImage.Damaged(name, BaseImage.PlainExt4, _notMountable, image =>
        {
            if (at == 0x58)
                image.Put16(Superblock + at, (ushort)value); // other values are behind it
            else
                image.Put32(Superblock + at, value);
        });

    private static BadImage Inode(string name, Verdict verdict, Action<FileStream, Ext4Image> damage) =>
        BadImage.Damaged(name, BaseImage.PlainExt4, verdict, image => damage(image, new Ext4Image(image)));
}
