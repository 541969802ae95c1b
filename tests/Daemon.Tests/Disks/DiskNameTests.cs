using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Disks;

public sealed class DiskNameTests
{
    [Theory(DisplayName = "A disk's letters count like the columns of a table")]
    [InlineData("/dev/sda", 0, null)]
    [InlineData("/dev/sdz", 25, null)]
    [InlineData("/dev/sdaa", 26, null)]
    [InlineData("/dev/sdaz3", 51, 3)]
    [InlineData("/dev/sdzz", 701, null)]
    [InlineData("/dev/sdaaa128", 702, 128)]
    public void Letters(string text, int index, int? partition)
    {
        DiskName.Parse(text).Should().Be(new DiskName(index, partition));
        new DiskName(index, partition).ToString().Should().Be(text);
    }

    [Theory(DisplayName = "Old and virtual spellings name the same disk")]
    [InlineData("/dev/hdb2")]
    [InlineData("/dev/vdb2")]
    [InlineData("/dev/ubdb2")]
    public void Spellings(string text) => DiskName.Parse(text)!.Value.ToString().Should().Be("/dev/sdb2");

    [Theory(DisplayName = "What only resembles a disk's name is none")]
    [InlineData("/dev/sd")]
    [InlineData("/dev/sd1")]
    [InlineData("/dev/sda0")]
    [InlineData("/dev/sda01")]
    [InlineData("/dev/sda1x")]
    [InlineData("/dev/sda-1")]
    [InlineData("/dev/sda99999999999")]
    [InlineData("/dev/sdA")]
    [InlineData("/dev/sdaaaaa")]
    [InlineData("/dev/vd/home")]
    [InlineData("/dev/mapper/sda")]
    [InlineData("sda")]
    [InlineData("")]
    public void Others(string text) => DiskName.Parse(text).Should().BeNull();
}
