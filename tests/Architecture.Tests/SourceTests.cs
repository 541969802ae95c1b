using System.Text.RegularExpressions;
using Engine.Tests.Support;

namespace Engine.Architecture.Tests;

/// <summary>One way for each thing: what CONTRIBUTING.md says, held against the sources.</summary>
public sealed partial class SourceTests
{
    // libfuse calls it on a thread of its own and takes what it returns for the answer, so it has to wait there.
    private const string OnLibfuseThread = "/LocalMounts/FuseCalls.cs";

    private const int LinesMax = 400;

    [Fact(DisplayName = "Time is TimeProvider, and nothing blocks on a task or sleeps in the host's code")]
    public void Banned()
    {
        Offences(path => !path.Contains("/Daemon/") && !path.EndsWith(OnLibfuseThread, StringComparison.Ordinal), BannedOnHost()).Should().BeEmpty();
        Offences(_ => true, BannedEverywhere()).Should().BeEmpty();
    }

    [Fact(DisplayName = "No source file is longer than 400 lines, but for the table of numbers, a line for each procedure of the wire")]
    public void Length() =>
        Sources().Where(path => Path.GetFileName(path) != "ProcedureNumbers.cs").Where(path => File.ReadLines(path).Count() > LinesMax).Should().BeEmpty("a longer file has a second subject");

    [Fact(DisplayName = "Nothing unfinished is left in the sources")]
    public void Unfinished() => Offences(_ => true, Leftovers()).Should().BeEmpty();

    private static IEnumerable<string> Sources() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "src"), "*.cs", SearchOption.AllDirectories);

    private static IEnumerable<string> Offences(Func<string, bool> where, Regex what) => Sources().Where(where)
        .SelectMany(path => File.ReadLines(path).Select((line, index) => (line, index))
            .Where(entry => what.IsMatch(entry.line) && !entry.line.TrimStart().StartsWith("//", StringComparison.Ordinal))
            .Select(entry => $"{Path.GetRelativePath(Repository.Root, path)}:{entry.index + 1}: {entry.line.Trim()}"));

    [GeneratedRegex(@"DateTime(Offset)?\.(Utc)?Now\b|\bProcess\.Start\b|\bStopwatch\b|\basync void\b")]
    private static partial Regex BannedEverywhere();

    [GeneratedRegex(@"\bThread\.Sleep\b|\.GetAwaiter\(\)\.GetResult\(\)|\.Wait\(\)")]
    private static partial Regex BannedOnHost();

    [GeneratedRegex(@"\bTODO\b|\bHACK\b|\bXXX\b|NotImplementedException")]
    private static partial Regex Leftovers();
}
