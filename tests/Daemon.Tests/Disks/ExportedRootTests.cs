using Engine.Daemon.Boot;

namespace Engine.Daemon.Tests.Disks;

public sealed class ExportedRootTests
{
    private static readonly Guid Uuid = Guid.Parse("0f0e0d0c-0b0a-8908-8706-050403020100");

    [Theory(DisplayName = "The root's UUID is read from the kernel's command line; without one the appliance is our own")]
    [InlineData("panic=1 root=UUID=0f0e0d0c-0b0a-8908-8706-050403020100 selinux=0 quiet\n", true)]
    [InlineData("root=UUID=0f0e0d0c-0b0a-8908-8706-050403020100", true)]
    [InlineData("panic=1 quiet\n", false)]
    [InlineData("root=UUID=0f0e0d0c", false)]
    [InlineData("root=/dev/sda", false)]
    [InlineData("xroot=UUID=0f0e0d0c-0b0a-8908-8706-050403020100", false)]
    [InlineData("", false)]
    public void CommandLine(string words, bool named) => ExportedRoot.UuidOf(words).Should().Be(named ? Uuid : null);

    [Fact(DisplayName = "A superblock of ext is recognised by its magic number and the UUID's bytes in their order")]
    public void Superblock()
    {
        var beginning = new byte[2048];
        beginning[1024 + 0x38] = 0x53;
        beginning[1024 + 0x39] = 0xEF;
        Convert.FromHexString("0f0e0d0c0b0a89088706050403020100").CopyTo(beginning, 1024 + 0x68);

        ExportedRoot.IsSuperblock(beginning, Uuid).Should().BeTrue();
        ExportedRoot.IsSuperblock(beginning, Guid.Empty).Should().BeFalse();
        ExportedRoot.IsSuperblock(beginning.AsSpan(0, 1100), Uuid).Should().BeFalse();
        beginning[1024 + 0x38] = 0;
        ExportedRoot.IsSuperblock(beginning, Uuid).Should().BeFalse();
    }
}
