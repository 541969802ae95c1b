using Engine.Daemon.Actions;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Disks;

public sealed class MkfsCommandTests
{
    private static readonly MkfsWishes None = new(null, null, null, null, null);

    [Theory(DisplayName = "Each mkfs gets the wishes in its own words")]
    [InlineData("ext4", "mke2fs -F -q -t ext4 -b 4096 -O ^has_journal -I 256 -L data", 4096, "^has_journal", 256, null, "data")]
    [InlineData("xfs", "mkfs.xfs -f -q -b size=4096 -m crc=1 -i size=512 -s size=4096 -L data", 4096, "crc=1", 512, 4096, "data")]
    [InlineData("btrfs", "mkfs.btrfs -f -q -n 16384 -s 4096 -L data", 16384, null, null, 4096, "data")]
    [InlineData("vfat", "mkfs.fat -I -s 8 -n EFI", 4096, null, null, null, "EFI")]
    [InlineData("ntfs", "mkfs.ntfs -Q -F -c 4096 -L data", 4096, null, null, null, "data")]
    [InlineData("minix", "mkfs.minix", null, null, null, null, null)]
    public void Commands(string type, string expected, int? block, string? features, int? inode, int? sector, string? label)
    {
        var command = MkfsCommand.For(type, new MkfsWishes(block, features, inode, sector, label));
        string.Join(' ', [command.Program, .. command.Arguments]).Should().Be(expected);
    }

    [Theory(DisplayName = "A type that would name another program is refused")]
    [InlineData("")]
    [InlineData("../../bin/sh")]
    [InlineData("ext4 -E root_owner")]
    [InlineData("a\nb")]
    [InlineData("ext\uDC80")]
    public void Types(string type) => Refused(type, None);

    [Fact(DisplayName = "Sizes that are no power of two, and wishes that a type does not have, are refused")]
    public void Wishes()
    {
        Refused("ext4", None with { BlockBytes = 3000 });
        Refused("ext4", None with { BlockBytes = -4096 });
        Refused("ext4", None with { SectorBytes = 512 });
        Refused("vfat", None with { Features = "x" });
        Refused("vfat", None with { BlockBytes = 256 });
        Refused("btrfs", None with { InodeBytes = 256 });
    }

    private static void Refused(string type, MkfsWishes wishes)
    {
        var make = () => MkfsCommand.For(type, wishes);
        make.Should().Throw<ActionException>().Which.Errno.Should().Be("EINVAL");
    }
}
