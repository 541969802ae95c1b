using System.Text.Json;
using Engine.Tests.Support;

namespace Engine.EndToEnd.Tests.Exec;

/// <summary>
/// The cases of <c>tests/Conformance/cases</c>: each file is one run of the program over an empty disk, each line a case. A case
/// has calls, of which all but the last must succeed, and what the last one gives: <c>ret</c> word by word as it is written, or
/// <c>errno</c>, or nothing when it only must succeed.
/// </summary>
[Trait("Category", "Qemu")]
public sealed class OwnConformanceTests : IDisposable
{
    private static readonly string _cases = Path.Combine(Repository.Root, "tests", "Conformance", "cases");

    private readonly TestFolder _folder = new();

    public static TheoryData<string> Files => [.. Directory.EnumerateFiles(_cases, "*.jsonl").Select(path => Path.GetFileName(path)).Order()];

    public void Dispose() => _folder.Dispose();

    [Theory(DisplayName = "Each case gives what it says")]
    [MemberData(nameof(Files))]
    public async Task Cases(string file)
    {
        var cases = (await File.ReadAllLinesAsync(Path.Combine(_cases, file)))
            .Where(line => line.Length > 0).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        var calls = cases.SelectMany(one => one.GetProperty("calls").EnumerateArray()).Select(call => call.GetRawText()).ToList();
        await File.WriteAllLinesAsync(_folder.File("calls"), calls);
        _folder.Blank("second.img", 64);

        var ran = await Processes.RunAsync("/bin/bash", "-c",
            $"cd '{_folder.Path}' && exec '{Repository.Program}' exec --json --scratch 256M --format raw -a second.img <calls");

        var answers = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        answers.Should().HaveCount(calls.Count, ran.Error);
        var next = 0;
        var wrong = new List<string>();
        foreach (var one in cases)
        {
            var count = one.GetProperty("calls").GetArrayLength();
            if (Judge(one, answers[next..(next + count)]) is { } reason)
                wrong.Add($"{one.GetProperty("name").GetString()}: {reason}");
            next += count;
        }
        wrong.Should().BeEmpty();
    }

    private static string? Judge(JsonElement expected, string[] answers)
    {
        if (answers[..^1].FirstOrDefault(answer => !answer.StartsWith("{\"ok\":true", StringComparison.Ordinal)) is { } early)
            return early;
        var last = answers[^1];
        var begin = expected.TryGetProperty("ret", out var ret) ? $"{{\"ok\":true,\"ret\":{ret.GetRawText()}}}"
            : expected.TryGetProperty("errno", out var errno) ? $"{{\"ok\":false,\"errno\":{errno.GetRawText()},"
            : "{\"ok\":true,";
        return last.StartsWith(begin, StringComparison.Ordinal) ? null : $"{begin} is expected, not {last}";
    }
}
