using Engine.Daemon.Actions;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Disks;

public sealed class ResizeReportTests
{
    [Fact(DisplayName = "Least sizes are read in the programs' words, and nothing is taken for one")]
    public void Sizes()
    {
        ResizeReports.Ext("Estimated minimum size of the filesystem: 1234\n").Should().Be(1234);
        ResizeReports.ExtBlock("tune2fs 1.47.0\nBlock count: 5\nBlock size:               1024\n").Should().Be(1024);
        ResizeReports.Ntfs("Current volume size: 67104256 bytes (68 MB)\nYou might resize at 5963776 bytes or 6 MB (freeing 62 MB).\n").Should().Be(5963776);
        ResizeReports.Ntfs("Current volume size: 67104256 bytes (68 MB)\nERROR: the volume is full\n").Should().Be(67104256);
        ResizeReports.Btrfs("114294784 bytes (109.00MiB)\n").Should().Be(114294784);
        var none = () => ResizeReports.Ext("Please run e2fsck first");
        none.Should().Throw<ActionException>();
    }
}
