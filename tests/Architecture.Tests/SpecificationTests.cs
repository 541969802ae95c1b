using System.Text.RegularExpressions;
using Engine.Tests.Support;

namespace Engine.Architecture.Tests;

/// <summary>A promise without a test is none.</summary>
public sealed partial class SpecificationTests
{
    [Fact(DisplayName = "Every test that the specification names exists")]
    public void Named()
    {
        var tests = Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests"), "*.cs", SearchOption.AllDirectories)
            .SelectMany(path => DisplayName().Matches(File.ReadAllText(path))).Select(match => match.Groups[1].Value.Replace("\\\"", "\"")).ToHashSet();
        var specification = File.ReadAllText(Path.Combine(Repository.Root, "SPECIFICATION.md"));

        var named = Italic().Matches(specification).Select(match => Spaces().Replace(match.Groups[1].Value, " ")).ToList();

        named.Should().HaveCountGreaterThan(30).And.OnlyContain(name => tests.Contains(name));
    }

    [GeneratedRegex("DisplayName = \"((?:[^\"\\\\]|\\\\.)*)\"")]
    private static partial Regex DisplayName();

    [GeneratedRegex(@"\*([^*]+)\*")]
    private static partial Regex Italic();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
