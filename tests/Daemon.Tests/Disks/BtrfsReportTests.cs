using Engine.Daemon.Actions;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Tests.Disks;

public sealed class BtrfsReportTests
{
    [Fact(DisplayName = "A balance is none, runs, or waits with its figures")]
    public void Balance()
    {
        BtrfsReports.Balance("No balance found on '/x is running'\n").Should().Be(new BtrfsBalance("none", 0, 0, 0, 0));
        BtrfsReports.Balance("Balance on '/a is b' is paused\n3 out of about 8 chunks balanced (5 considered),  62% left\n")
            .Should().Be(new BtrfsBalance("paused", 8, 3, 5, 62));
        BtrfsReports.Balance("Balance on '/' is running, cancel requested\n0 out of about 2 chunks balanced (1 considered), 100% left\n")
            .Should().Be(new BtrfsBalance("running", 2, 0, 1, 100));
        BtrfsReports.Balance("ERROR: not a btrfs").Should().BeNull();
    }

    [Fact(DisplayName = "A scrub's figures are found by their names")]
    public void Scrub()
    {
        var scrub = BtrfsReports.Scrub("UUID:  x\nStatus: finished\n\tdata_extents_scrubbed: 12\n\tcsum_errors: 3\n\tlast_physical: 18446744073709551615\n");

        (scrub.BtrfsscrubDataExtentsScrubbed, scrub.BtrfsscrubCsumErrors, scrub.BtrfsscrubLastPhysical, scrub.BtrfsscrubReadErrors)
            .Should().Be((12, 3, ulong.MaxValue, 0));
    }
}
