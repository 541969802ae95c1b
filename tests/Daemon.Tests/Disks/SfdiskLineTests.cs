using Engine.Daemon.Actions;

namespace Engine.Daemon.Tests.Disks;

public sealed class SfdiskLineTests
{
    [Theory(DisplayName = "Numbers of a line become MiB, and all else of it stays")]
    [InlineData("1,8,83", "1MiB,8MiB,83")]
    [InlineData(",16", ",16MiB")]
    [InlineData("0,8", "0,8MiB")]
    [InlineData(",,82,*", ",,82,*")]
    [InlineData(",+", ",+")]
    [InlineData(",8K", ",8K")]
    public void Lines(string line, string expected) => SfdiskLine.InMebibytes(line).Should().Be(expected);
}
