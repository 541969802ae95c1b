using System.Runtime.CompilerServices;
using System.Text;
using Engine.Appliance.Processes;

namespace Engine.Host.Tests.Scripts;

/// <summary>The scripts in the root, by the functions they are made of.</summary>
public sealed class ScriptTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("engine-scripts-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact(DisplayName = "A package is missing when its file is not there, and only packages of the kind asked for are named")]
    public async Task MissingPackages()
    {
        Directory.CreateDirectory(Path.Combine(_root, "eng"));
        File.WriteAllText(Path.Combine(_root, "eng/apt-packages"), """
            # a comment
            here    /bin/sh         run:it is there
            first   /nonexistent/1  run:one
            second  /nonexistent/2  build:two

            """);

        (await ShellAsync(". eng/packages.sh; root=$1; find_missing; echo ${missing[*]}; find_missing build; echo ${missing[*]}", _root))
            .Should().Be("first second\nsecond\n");
    }

    [Fact(DisplayName = "The program is stale when a source is newer, was removed, or it was never built")]
    public async Task Stale()
    {
        const string ask = ". eng/packages.sh; root=$1; . eng/program.sh; is_stale && echo stale || echo fresh";
        Directory.CreateDirectory(Path.Combine(_root, "src/Host"));
        Directory.CreateDirectory(Path.Combine(_root, "artifacts/program/current"));
        var source = Path.Combine(_root, "src/Host/Program.cs");
        File.WriteAllText(source, "");
        (await ShellAsync(ask, _root)).Should().Be("stale\n");

        var program = Path.Combine(_root, "artifacts/program/current/engine");
        File.WriteAllText(program, "");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserExecute);
        File.WriteAllText(Path.Combine(_root, "artifacts/program/current/stamp"), "");
        var now = DateTime.UtcNow;
        foreach (var folder in new[] { "src", "src/Host" })
            Directory.SetLastWriteTimeUtc(Path.Combine(_root, folder), now.AddSeconds(-9));
        File.SetLastWriteTimeUtc(source, now.AddSeconds(-9));
        (await ShellAsync(ask, _root)).Should().Be("fresh\n");

        File.SetLastWriteTimeUtc(source, now.AddSeconds(9));
        (await ShellAsync(ask, _root)).Should().Be("stale\n");
        File.Delete(source); // which changes the folder's time
        Directory.SetLastWriteTimeUtc(Path.Combine(_root, "src/Host"), now.AddSeconds(9));
        (await ShellAsync(ask, _root)).Should().Be("stale\n");
    }

    [Fact(DisplayName = "Results are summed, a project without results counts as failed, and skipped tests fail the run unless optional")]
    public async Task Results()
    {
        Trx("good", passed: 3, failed: 0);
        Trx("bad", passed: 1, failed: 2);
        Trx("skips", passed: 1, failed: 0, "no qemu here");
        Trx("optional", passed: 1, failed: 0, "optional: the peer is not installed");

        (await SumAsync("good 0", "optional 0")).Should().Be("4 passed, 0 failed, 1 skipped\nstatus 0\n");
        (await SumAsync("good 0", "bad 1")).Should().Be("4 passed, 2 failed, 0 skipped\nstatus 1\n");
        (await SumAsync("good 0", "skips 0")).Should()
            .Be("1 tests that must run were skipped.\n4 passed, 0 failed, 1 skipped\nstatus 1\n");
        (await SumAsync("good 0", "none 134")).Should()
            .Be("none broke before it had results (status 134)\n3 passed, 1 failed, 0 skipped\nstatus 1\n");
        (await SumAsync("good 1")).Should().Be("good broke (status 1)\n3 passed, 1 failed, 0 skipped\nstatus 1\n");
        (await SumAsync()).Should().Be("No test was found.\n0 passed, 1 failed, 0 skipped\nstatus 1\n");
    }

    private Task<string> SumAsync(params string[] projects)
    {
        var counts = projects.Select(project => project.Split(' ')).Select(words => $"count_results {words[0]} {words[1]} $1/{words[0]}.trx 0;");
        return ShellAsync($". eng/results.sh; {string.Concat(counts)} tell_results; echo status $?", _root);
    }

    private void Trx(string name, int passed, int failed, params string[] skips)
    {
        var text = new StringBuilder("<TestRun><Results>\n");
        foreach (var reason in skips)
            text.Append($"<UnitTestResult testName=\"x\" outcome=\"NotExecuted\" relativeResultsDirectory=\"y\">\n<Message>{reason}</Message>\n");
        text.Append($"<Counters total=\"9\" executed=\"9\" passed=\"{passed}\" failed=\"{failed}\" error=\"0\" passedButRunAborted=\"0\" />\n");
        File.WriteAllText(Path.Combine(_root, $"{name}.trx"), text.ToString());
    }

    private static async Task<string> ShellAsync(string script, string argument)
    {
        var result = await CommandRunner.RunAsync(
            new Command("/bin/bash", "-c", script, "bash", argument) { WorkingDirectory = Repository() }, default);
        result.ErrorTail.Should().BeEmpty();
        return Encoding.UTF8.GetString(result.Output);
    }

    private static string Repository([CallerFilePath] string caller = "") =>
        Path.GetFullPath(Path.Combine(Path.GetDirectoryName(caller)!, "../../.."));
}
