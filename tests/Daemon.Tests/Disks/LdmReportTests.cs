using Engine.Daemon.Actions;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Disks;

public sealed class LdmReportTests
{
    [Fact(DisplayName = "ldmtool's JSON gives names and lists; what is in another form is refused")]
    public void Ldm()
    {
        const string group = """{"name": "Host-Dg0", "guid": "5b1d", "volumes": ["Volume1", "Stripe1"], "disks": []}""";

        LdmReport.List("""["a", "b"]""", null).Should().Equal("a", "b");
        LdmReport.List(group, "volumes").Should().Equal("Volume1", "Stripe1");
        LdmReport.List(group, "disks").Should().BeEmpty();
        LdmReport.Text(group, "name").Should().Be("Host-Dg0");
        LdmReport.Text(group, "hint").Should().BeEmpty();
        foreach (var odd in (string[])["", "no such group", "{}", """["\ud800"]"""])
        {
            var read = () => LdmReport.List(odd, null);
            read.Should().Throw<ActionException>(odd);
        }
    }
}
