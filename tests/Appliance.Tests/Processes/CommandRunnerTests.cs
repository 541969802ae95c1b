using System.Diagnostics;
using System.Text;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Processes;

public sealed class CommandRunnerTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;
    private readonly CancellationToken _soon = new CancellationTokenSource(TimeSpan.FromSeconds(30)).Token;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(DisplayName = "A tool's exit status, output and errors come back")]
    public async Task Results()
    {
        var lines = new List<string>();
        var command = Shell("printf 'a\\0b'; echo one >&2; printf two >&2; exit 7") with { OnErrorLine = lines.Add };

        var result = await CommandRunner.RunAsync(command, _soon);

        result.ExitStatus.Should().Be(7);
        result.Output.Should().Equal((byte)'a', 0, (byte)'b');
        result.ErrorTail.Should().Be("one\ntwo");
        lines.Should().Equal("one", "two");
    }

    [Fact(DisplayName = "Arguments reach the tool as they are, whatever they hold")]
    public async Task Arguments()
    {
        string[] arguments = ["", "a b", "a\nb", "$HOME", "*", "ä", "-- ;'\""];

        var result = await CommandRunner.RunAsync(new Command("printf", ["%s|", .. arguments]), _soon);

        Encoding.UTF8.GetString(result.Output).Should().Be(string.Concat(arguments.Select(argument => argument + "|")));
    }

    [Fact(DisplayName = "An end by signal is 128 and the signal's number")]
    public async Task Signals() =>
        (await CommandRunner.RunAsync(Shell("kill -TERM $$"), _soon)).ExitStatus.Should().Be(128 + 15);

    [Fact(DisplayName = "A tool that is not installed is named")]
    public async Task Missing()
    {
        var run = () => CommandRunner.RunAsync(new Command("no-such-tool"), _soon);

        (await run.Should().ThrowAsync<ProgramMissingException>()).Which.Program.Should().Be("no-such-tool");
    }

    [Fact(DisplayName = "Input and output can be files, and the folder and the environment are the caller's")]
    public async Task FilesAndPlace()
    {
        var input = Path.Combine(_folder, "in");
        var output = Path.Combine(_folder, "out");
        await File.WriteAllTextAsync(input, "hello\n");
        await File.WriteAllTextAsync(output, "longer than what comes after it, by far; longer than all of it");
        var command = Shell("cat; pwd; echo $WHO $LC_ALL") with
        {
            InputFile = input,
            OutputFile = output,
            WorkingDirectory = _folder,
            Environment = new Dictionary<string, string> { ["WHO"] = "me" },
        };

        var result = await CommandRunner.RunAsync(command, _soon);

        result.Output.Should().BeEmpty();
        (await File.ReadAllTextAsync(output)).Should().Be($"hello\n{_folder}\nme C\n");
    }

    [Fact(DisplayName = "Without a file, input is empty")]
    public async Task NoInput() => (await CommandRunner.RunAsync(new Command("cat"), _soon)).Output.Should().BeEmpty();

    [Fact(DisplayName = "A tool that writes without end is ended")]
    public async Task OutputBound()
    {
        var run = () => CommandRunner.RunAsync(new Command("yes") { OutputBytesMax = 100_000 }, _soon);

        await run.Should().ThrowAsync<CommandOutputException>();
    }

    [Fact(DisplayName = "Of errors without end the last 8 KiB are kept, and no line is longer than 4 KiB")]
    public async Task ErrorBound()
    {
        var longest = 0;
        var command = Shell("head -c 1000000 /dev/zero | tr '\\0' x >&2; echo end >&2") with
        {
            OnErrorLine = line => longest = Math.Max(longest, line.Length),
        };

        var result = await CommandRunner.RunAsync(command, _soon);

        result.ErrorTail.Should().HaveLength(8192).And.EndWith("xxend\n");
        longest.Should().Be(LineSplitter.LineBytesMax);
    }

    [Fact(DisplayName = "Cancelling kills the tool and its children before it returns")]
    public async Task Cancelling()
    {
        using var cancel = new CancellationTokenSource();
        var pids = new TaskCompletionSource<int[]>();
        var command = Shell("sleep 1000 & echo $$ $! >&2; wait") with
        {
            OnErrorLine = line => pids.TrySetResult(line.Split(' ').Select(int.Parse).ToArray()),
        };
        var run = CommandRunner.RunAsync(command, cancel.Token);
        var started = await pids.Task.WaitAsync(_soon);

        await cancel.CancelAsync();

        await ((Func<Task>)(() => run)).Should().ThrowAsync<OperationCanceledException>();
        foreach (var pid in started)
        {
            Living.IsAlive(pid).Should().BeFalse();
        }
    }

    [Fact(DisplayName = "A line handler that fails ends the tool, and the failure is the caller's")]
    public async Task HandlerFails()
    {
        var command = Shell("echo x >&2; sleep 1000") with { OnErrorLine = _ => throw new InvalidDataException("no") };

        var run = () => CommandRunner.RunAsync(command, _soon);

        await run.Should().ThrowAsync<InvalidDataException>();
    }

    [Fact(DisplayName = "A child that left the group and holds the pipes delays the result by seconds only")]
    public async Task HeldPipes()
    {
        var pid = 0;
        var time = Stopwatch.StartNew();
        var command = Shell("setsid sleep 60 & sleep 0.2; echo $! >&2") with { OnErrorLine = line => pid = int.Parse(line) };

        await CommandRunner.RunAsync(command, _soon);

        time.Elapsed.Should().BeLessThan(TimeSpan.FromSeconds(20));
        Living.Kill(pid);
    }

    private static Command Shell(string script) => new("sh", "-c", script);
}
