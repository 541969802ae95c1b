using Engine.Inspection.Tests.Fixtures;

namespace Engine.Inspection.Tests.Linux;

public class ArchitectureTests
{
    [Theory(DisplayName = "The architecture is that of the system's programs")]
    [InlineData(62, true, true, "x86_64")]
    [InlineData(3, false, true, "i386")]
    [InlineData(183, true, true, "aarch64")]
    [InlineData(40, false, true, "arm")]
    [InlineData(21, true, true, "ppc64le")]
    [InlineData(21, true, false, "ppc64")]
    [InlineData(20, false, false, "ppc")]
    [InlineData(22, true, false, "s390x")]
    [InlineData(22, false, false, "s390")]
    [InlineData(243, true, true, "riscv64")]
    [InlineData(243, false, true, "riscv32")]
    [InlineData(43, true, false, "sparc64")]
    [InlineData(2, false, false, "sparc")]
    [InlineData(50, true, true, "ia64")]
    [InlineData(258, true, true, "loongarch64")]
    [InlineData(9999, true, true, "unknown")]
    public void OfMachine(ushort machine, bool is64, bool isLittle, string expected) =>
        Of(new TextTree().Program("/bin/bash", machine, is64, isLittle)).Should().Be(expected);

    [Fact(DisplayName = "Links lead to the program: busybox, a merged /usr, absolute targets")]
    public void Links()
    {
        Of(new TextTree().Link("/bin/sh", "/bin/busybox").Program("/bin/busybox", 183)).Should().Be("aarch64");
        Of(new TextTree().Link("/bin", "usr/bin").Link("/usr/bin/sh", "dash").Program("/usr/bin/dash", 3, false)).Should().Be("i386");
        Of(new TextTree().Link("/bin", "/bin").Program("/usr/bin/env", 62)).Should().Be("x86_64");
    }

    [Fact(DisplayName = "Scripts and broken headers are passed over")]
    public void Broken()
    {
        Of(new TextTree().File("/bin/bash", "#!/bin/sh\n").Program("/bin/ls")).Should().Be("x86_64");
        Of(new TextTree().File("/bin/bash", "\u007fELF").Program("/bin/ls")).Should().Be("x86_64");
        Of(new TextTree().File("/bin/bash", "")).Should().Be("unknown");
    }

    private static string Of(TextTree tree) => OsReleaseTests.Inspected(tree.File("/etc/os-release", "ID=debian\n")).Arch;
}
