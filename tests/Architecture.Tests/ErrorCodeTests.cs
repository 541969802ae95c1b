using System.Text.RegularExpressions;
using Engine.Tests.Support;

namespace Engine.Architecture.Tests;

/// <summary>The list of errors in docs/errors.md, and those that the sources have.</summary>
public sealed partial class ErrorCodeTests
{
    // Names of files, settings and the like that only look like codes.
    private static readonly string[] _noCodes =
        ["engine.admission", "engine.appliance", "engine.handle", "engine.hocon", "engine.jobs", "engine.journal", "engine.lock",
         "engine.service", "engine.sock", "engine.tasks", "engine.templates", "journal.db"];

    [Fact(DisplayName = "Every error code of the sources is explained in docs/errors.md, and no other")]
    public void AllExplained()
    {
        var used = Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories)
            .Where(path => !path.Contains("/obj/") && !path.Contains("/bin/"))
            .SelectMany(path => Code().Matches(File.ReadAllText(path)).Select(match => match.Groups[1].Value))
            .Except(_noCodes).Distinct();
        var explained = File.ReadLines(Path.Combine(Repository.Root, "docs", "errors.md"))
            .Select(line => Row().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value).ToArray();

        explained.Should().OnlyHaveUniqueItems().And.BeEquivalentTo(used);
    }

    [GeneratedRegex("""
        "((?:image|format|guest|disk|job|task|appliance|handle|journal|engine|protocol|settings|service|exec|result|template)\.[a-z]+(?:-[a-z]+)*)"
        """, RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Code();

    [GeneratedRegex(@"^\| `([a-z]+\.[a-z-]+)` \|")]
    private static partial Regex Row();
}
