using System.Diagnostics;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Tools;

public sealed class ToolTests
{
    [Fact(DisplayName = "Input goes in, output and errors come out, more than a pipe holds in each direction")]
    public void Streams()
    {
        var input = new byte[3 << 20];
        Random.Shared.NextBytes(input);
        using var output = new MemoryStream();
        var result = Tool.Run(
            "sh", ["-c", "tee /dev/stderr; exit 3"], new() { Input = new MemoryStream(input), Output = output });
        result.Status.Should().Be(3);
        output.ToArray().Should().Equal(input);
        result.Errors.Length.Should().BeGreaterThan(0);
    }

    [Fact(DisplayName = "Arguments and output are bytes, not text")]
    public void Bytes() => Tool.Check("printf", ["%s", "a\uDC80\n*"]).OutputText.Should().Be("a\uDC80\n*");

    [Fact(DisplayName = "Only the last 64 KiB of standard error are kept")]
    public void Errors()
    {
        var result = Tool.Run("sh", ["-c", "yes 0123456 | head -c 1000000 >&2; echo the end >&2; exit 1"]);
        result.Errors.Should().HaveLength(64 << 10).And.EndWith("the end\n");
    }

    [Fact(DisplayName = "A failure speaks in the tool's own words, or says how it ended")]
    public void Complaint()
    {
        Failure("sh", ["-c", "echo no such thing >&2; exit 1"]).Message.Should().Be("no such thing");
        Failure("sh", ["-c", "exit 7"]).Message.Should().Contain("sh").And.Contain("7");
        Failure("sh", ["-c", "kill -9 $$"]).Message.Should().Contain("signal 9");
    }

    [Fact(DisplayName = "A program that is not there is ENOENT, and an argument with a NUL is refused")]
    public void NotThere()
    {
        Failure("there-is-no-such-program", []).Errno.Should().Be("ENOENT");
        Failure("/there/is/none", []).Errno.Should().Be("ENOENT");
        Failure("true", ["a\0b"]).Errno.Should().Be("EINVAL");
        Tool.Exists("there-is-no-such-program").Should().BeFalse();
        Tool.Exists("sh").Should().BeTrue();
    }

    [Fact(DisplayName = "Output without end is stopped at its bound, and the program is ended")]
    public void Endless() => Failure("yes", [], new() { OutputBytesMax = 1 << 20 }).Errno.Should().Be("E2BIG");

    [Fact(DisplayName = "A program is killed when its time is over")]
    public void TimeLimit() =>
        Failure("sleep", ["600"], new() { TimeLimit = TimeSpan.FromMilliseconds(50) }).Errno.Should().Be("ETIMEDOUT");

    [Fact(DisplayName = "A program that does not read its input is no failure")]
    public void UnreadInput() => Tool.Check("true", [], new() { Input = new MemoryStream(new byte[1 << 20]) }).Status.Should().Be(0);

    [Fact(DisplayName = "Who goes on in the background keeps nobody waiting, even when it holds and fills the pipes")]
    public void Background()
    {
        var clock = Stopwatch.StartNew();
        Tool.Run("sh", ["-c", "sleep 60 & yes & echo done >&2"], new() { EndLeftovers = true, OutputBytesMax = int.MaxValue })
            .Errors.Should().Be("done\n");
        clock.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(30));
    }

    [Fact(DisplayName = "Leftovers are ended when that is asked for")]
    public void Leftovers()
    {
        var pid = Tool.Run("sh", ["-c", "sleep 600 & echo $!"], new() { EndLeftovers = true }).OutputText.Trim();
        SpinWait.SpinUntil(() => !IsAlive(pid), TimeSpan.FromSeconds(10)).Should().BeTrue();
    }

    [Fact(DisplayName = "A stream that fails ends the program, and its failure is what is told")]
    public void BrokenStream()
    {
        var run = () => Tool.Run("yes", [], new() { Output = new Broken() });
        run.Should().Throw<ActionException>().WithMessage("the other side left");
    }

    [Fact(DisplayName = "A program gets the clean environment, no signal ignored or blocked, and no descriptor but three")]
    public void Environment()
    {
        var seen = Tool.Check("sh", ["-c", "env; grep -E 'Sig(Ign|Blk)' /proc/self/status"]).OutputText;
        seen.Should().Contain("LC_ALL=C\n").And.Contain("DM_DISABLE_UDEV=1\n").And.NotContain("DOTNET");
        seen.Should().Contain("SigBlk:\t0000000000000000\n").And.Contain("SigIgn:\t0000000000000000\n");
        Tool.Check("ls", ["/proc/self/fd"]).OutputText.Should().Be("0\n1\n2\n3\n"); // 3 is the folder that ls reads

    }

    private static bool IsAlive(string pid) =>
        File.Exists($"/proc/{pid}/stat") && !File.ReadAllText($"/proc/{pid}/stat").Contains(") Z", StringComparison.Ordinal);

    private static ActionException Failure(string program, string[] arguments, ToolOptions? options = null)
    {
        var run = () => Tool.Check(program, arguments, options);
        return run.Should().Throw<ActionException>().Which;
    }

    private sealed class Broken : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new ActionException("", "the other side left");
    }
}
