using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Disks;

public sealed class LvmFilterTests
{
    [Fact(DisplayName = "A filter of LVM names devices word by word, disks with their partitions")]
    public void Filter()
    {
        LvmFilter.Line([("/dev/sda", true), ("/dev/sdb1", false), ("/dev/mapper/a.b", false)]).Should().Be(
            """devices { filter=[ "a|^/dev/sda[0-9]*$|", "a|^/dev/sdb1$|", "a|^/dev/mapper/a[.]b$|", "r|.*|" ] }""");
        var odd = () => LvmFilter.Line([("/dev/a|b", false)]);
        odd.Should().Throw<ActionException>();
    }
}
