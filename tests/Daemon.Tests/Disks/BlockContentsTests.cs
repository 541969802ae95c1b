using Engine.Daemon.Actions;

namespace Engine.Daemon.Tests.Disks;

public sealed class BlockContentsTests
{
    [Theory(DisplayName = "What blkid writes for a shell is read without the shell's backslashes")]
    [InlineData("plain", "plain")]
    [InlineData("a\\ b", "a b")]
    [InlineData("a\\\\b", "a\\b")]
    [InlineData("end\\", "end\\")]
    public void Unescaped(string written, string value) => BlockContents.Unescaped(written).Should().Be(value);
}
