using System.Text.Json;
using Engine.Tests.Support;
using Xunit.Abstractions;

namespace Engine.EndToEnd.Tests.Exec;

/// <summary>Conformance tests that stand beside the repository, by their own runner, through the program and one real appliance.</summary>
[Trait("Category", "Qemu")]
public sealed class GivenConformanceTests(ITestOutputHelper output) : IDisposable
{
    // What the runner says of an action that is not there yet: counted, and no failure of what is there.
    private const string NoAction = "There is no action";

    private readonly TestFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [ConformanceFact(DisplayName = "Every given conformance test whose actions exist passes")]
    public async Task GivenTests()
    {
        var given = ConformanceFactAttribute.Folder!;
        var results = _folder.File("results.json");
        List<string> words =
        [
            Path.Combine(given, "run_conformance.py"), "--tests", Path.Combine(given, "tests.json"), "--data", Path.Combine(given, "data"),
            "--cross", "run", "--results", results, "--stderr", _folder.File("stderr"), "--tmp", _folder.Path,
        ];
        // Which argument is a local file or bytes, where the facts stand beside the tests.
        var facts = Path.Combine(given, "..", "facts", "actions.json");
        if (File.Exists(facts))
            words.AddRange(["--actions", facts]);
        words.AddRange(
            ["--", Repository.Program, "exec", "--json", "--format", "raw", "-a", "{sda}", "-a", "{sdb}", "-a", "{sdc}", "--ro", "-a", "{sdd}"]);

        var ran = await Processes.RunAsync("python3", [.. words]);

        File.Exists(results).Should().BeTrue(ran.Error + ran.Output);
        var all = JsonDocument.Parse(await File.ReadAllTextAsync(results)).RootElement.GetProperty("results").EnumerateArray()
            .Select(one => (Id: Text(one, "id"), Status: Text(one, "status"), Reason: Text(one, "reason"))).ToList();
        var missing = all.Where(one => one.Status == "FAIL" && one.Reason.Contains(NoAction)).ToList();
        var failed = all.Where(one => one.Status == "FAIL").Except(missing).ToList();
        Tell(all.Count(one => one.Status == "ok"), failed, missing, [.. all.Where(one => one.Status == "skip")]);
        failed.Should().BeEmpty();
        all.Should().Contain(one => one.Status == "ok");
    }

    private void Tell(
        int passed, IReadOnlyList<(string Id, string Status, string Reason)> failed, IReadOnlyList<(string Id, string Status, string Reason)> missing,
        IReadOnlyList<(string Id, string Status, string Reason)> skipped)
    {
        output.WriteLine($"{passed} passed, {failed.Count} failed, {missing.Count} not run for lack of an action, {skipped.Count} skipped");
        foreach (var (id, _, reason) in failed)
            output.WriteLine($"FAILED   {id}: {reason}");
        foreach (var reason in skipped.GroupBy(one => one.Reason).OrderByDescending(group => group.Count()))
            output.WriteLine($"skipped  {reason.Count(),3}  {reason.Key}");
        foreach (var one in missing)
            output.WriteLine($"no action {one.Id}");
    }

    private static string Text(JsonElement one, string name) => one.GetProperty(name).GetString() ?? "";
}
