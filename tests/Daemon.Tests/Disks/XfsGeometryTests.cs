using Engine.Daemon.Linux;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Tests.Disks;

public sealed class XfsGeometryTests
{
    private const string Xfs =
        """
        meta-data=/dev/mapper/VG-a--long--name isize=512    agcount=4, agsize=16384 blks
                 =                       sectsz=512   attr=2, projid32bit=1
                 =                       reflink=1    bigtime=1 inobtcount=1 nrext64=0
        data     =                       bsize=4096   blocks=65536, imaxpct=25
                 =                       sunit=0      swidth=0 blks
        naming   =version 2              bsize=8192   ascii-ci=0, ftype=1
        log      =internal log           bsize=1024   blocks=16384, version=2
                 =                       sectsz=4096  sunit=1 blks, lazy-count=1
        realtime =none                   extsz=4096   blocks=0, rtextents=0

        """;

    [Fact(DisplayName = "An XFS's geometry keeps the names that two sections share apart")]
    public void Geometry()
    {
        var all = XfsGeometry.Parse(Xfs).All.ToDictionary();

        all["meta-data"].Should().Be("/dev/mapper/VG-a--long--name");
        (all["data.bsize"], all["naming.bsize"], all["log.bsize"], all["log"], all["naming"]).Should().Be(("4096", "8192", "1024", "internal log", "version 2"));
        (all["meta-data.sectsz"], all["log.sectsz"], all["data.swidth"], all["realtime.rtextents"]).Should().Be(("512", "4096", "0", "0"));
    }

    [Fact(DisplayName = "The record of an XFS has each number at its place, and -1 for what is not told")]
    public void GeometryRecord()
    {
        XfsGeometry.Parse(Xfs).ToStruct("/mnt").Should().Be(new XfsInfo(
            "/mnt", 512, 4, 16384, 512, 2, 4096, 65536, 25, 0, 0, 2, 8192, 0, "internal log", 1024, 16384, 2, 4096, 1, 1, "none", 4096, 0, 0));
        XfsGeometry.Parse("").ToStruct("").Should().BeEquivalentTo(new { XfsAgcount = uint.MaxValue, XfsDatablocks = ulong.MaxValue, XfsDirversion = uint.MaxValue });
    }
}
