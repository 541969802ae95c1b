using Engine.Host.Arguments;

namespace Engine.Host.Tests.Arguments;

public class ExecArgumentsTests
{
    [Fact(DisplayName = "Format and mode hold for the images after them, and everything after the first action is its own")]
    public void Order()
    {
        var parsed = Parse("-a one --format raw --ro -a two --rw -a three --format auto --scratch 2M --json rm -f : ls / :");

        parsed.Disks.Should().Equal(
            new ExecDisk("one", null, false), new ExecDisk("two", "raw", true), new ExecDisk("three", "raw", false), new ExecDisk(null, null, false, 2 << 20));
        parsed.IsJson.Should().BeTrue();
        parsed.Actions.Select(action => string.Join(' ', action)).Should().Equal("rm -f", "ls /");
    }

    [Theory(DisplayName = "A wrong command line is refused with the word that is wrong")]
    [InlineData("--nonsense", "*--nonsense*")]
    [InlineData("--format ext4", "*ext4*")]
    [InlineData("--scratch", "*--scratch needs*")]
    [InlineData("--scratch 0", "*'0'*")]
    [InlineData("--scratch 9999999T", "*'9999999T'*")]
    [InlineData("-a", "*-a needs*")]
    public void Wrong(string line, string message) =>
        FluentActions.Invoking(() => Parse(line)).Should().Throw<UsageException>().WithMessage(message);

    private static ExecArguments Parse(string line) => ExecArguments.Parse(line.Split(' '));
}
