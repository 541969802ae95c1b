using Engine.Daemon.Actions;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Tests.Disks;

public sealed class RaidReportTests
{
    [Fact(DisplayName = "A RAID's members are read with place and flags, of that RAID alone")]
    public void Mdstat()
    {
        const string mdstat =
            """
            Personalities : [raid1] [raid6]
            md126 : active raid1 sdc[0]
                  1024 blocks [1/1] [U]

            md127 : active (auto-read-only) raid5 sdb3[3](S) sdb2[1](W)(F) sdb1[0]
                  130048 blocks super 1.2 level 5, 64k chunk, algorithm 2 [3/2] [UU_]

            unused devices: <none>

            """;
        MdReports.Stat(mdstat, "md127", name => $"/dev/{name}").Should().Equal(
            new MdStat("/dev/sdb3", 3, "S"), new MdStat("/dev/sdb2", 1, "WF"), new MdStat("/dev/sdb1", 0, ""));
        MdReports.Stat(mdstat, "md12", name => name).Should().BeNull();
        MdReports.Detail("MD_LEVEL=raid5\nMD_NAME=a=b\nother\n").Should().Equal([new("level", "raid5"), new("name", "a=b")]);
    }

    [Fact(DisplayName = "Empty places of a new RAID stand where the map has its bits")]
    public void Places()
    {
        Raids.Places(["a", "b"], 0b1010).Should().Equal("a", "missing", "b", "missing");
        Raids.Places(["a"], 0).Should().Equal("a");
        var far = () => Raids.Places(["a"], 0b1000);
        far.Should().Throw<ActionException>();
    }
}
