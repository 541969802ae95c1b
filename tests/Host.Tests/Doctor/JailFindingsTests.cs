using Engine.Appliance.Qemu.Jailing;
using Engine.Host.Doctor;

namespace Engine.Host.Tests.Doctor;

public class JailFindingsTests
{
    [Fact(DisplayName = "The doctor tells of each wall around qemu whether it stands, or why not")]
    public void All() =>
        JailFindings.Of([new("files", "its own", null), new("network", "none", "not\nallowed"), new("user", "nobody", "no root")])
            .Select(finding => (finding.Name, finding.Status, finding.Detail)).Should().Equal(
                ("jail", FindingStatus.Ok, "files: stands, its own"),
                ("jail", FindingStatus.Warn, "network: does not stand, not allowed"),
                ("jail", FindingStatus.Ok, "user: this user's own, no root"));
}
