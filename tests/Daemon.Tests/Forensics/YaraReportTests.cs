using System.Text;
using Engine.Daemon.Actions;

namespace Engine.Daemon.Tests.Forensics;

public sealed class YaraReportTests
{
    private const string File = "/proc/1/fd/20";

    [Fact(DisplayName = "Each line names a rule, in yara's order")]
    public void Lines() => Rules($"B_1 {File}\nA {File}\nA {File}\n").Should().Equal("B_1", "A", "A");

    [Theory(DisplayName = "What is no rule and the file is left out: rules print what they like")]
    [InlineData("")]
    [InlineData("\n\n")]
    [InlineData("a word of a rule\n")]
    [InlineData("A /proc/1/fd/2\n")]
    [InlineData("two words /proc/1/fd/20\n")]
    [InlineData("A\0B /proc/1/fd/20\n")]
    [InlineData(" /proc/1/fd/20\n")]
    [InlineData("Cut /proc/1/fd/20")]
    [InlineData("Cut /proc/1/fd/2")]
    public void NoRule(string output) => Rules(output).Should().BeEmpty();

    [Fact(DisplayName = "A rule's name is no longer than YARA lets it be")]
    public void Long()
    {
        Rules($"{new string('a', 128)} {File}\n").Should().ContainSingle();
        Rules($"{new string('a', 129)} {File}\n{new string('b', 1 << 20)}").Should().BeEmpty();
    }

    private static IReadOnlyList<string> Rules(string output) => YaraReport.Rules(Encoding.ASCII.GetBytes(output), File);
}
