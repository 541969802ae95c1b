using System.Text;
using System.Text.Json;
using Engine.Appliance.Processes;

namespace Engine.EndToEnd.Tests;

/// <summary>The program with a state, a runtime and a temporary folder of its own, so that all it leaves can be seen.</summary>
internal sealed class ProgramHome
{
    private readonly TestFolder _folder;

    public ProgramHome(TestFolder folder)
    {
        _folder = folder;
        foreach (var name in (string[])["config/engine", "state", "tmp", "run"])
            Directory.CreateDirectory(Place(name));
    }

    public Dictionary<string, string> Environment
    {
        get
        {
            var given = new Dictionary<string, string>
            {
                ["HOME"] = System.Environment.GetEnvironmentVariable("HOME") ?? "/root",
                ["PATH"] = System.Environment.GetEnvironmentVariable("PATH") ?? "/usr/sbin:/usr/bin:/sbin:/bin",
                ["XDG_STATE_HOME"] = Place("state"),
                ["XDG_CONFIG_HOME"] = Place("config"),
                ["XDG_RUNTIME_DIR"] = Place("run"),
                ["TMPDIR"] = Place("tmp"),
            };
            foreach (var name in (string[])["XDG_CACHE_HOME", "DOTNET_ROOT"])
                if (System.Environment.GetEnvironmentVariable(name) is { } value)
                    given[name] = value;
            return given;
        }
    }

    public string Place(string name) => _folder.File(name);

    public void Set(string settings) => File.WriteAllText(Place("config/engine/engine.hocon"), settings);

    /// <summary>Runs the program to its end.</summary>
    public async Task<Processes.Ran> RunAsync(params string[] arguments)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(10));
        var errors = new StringBuilder();
        var ran = await CommandRunner.RunAsync(
            new Command(Repository.Program, arguments) { Environment = Environment, OnErrorLine = line => { lock (errors) errors.AppendLine(line); } },
            limit.Token);
        return new(ran.ExitStatus, Encoding.UTF8.GetString(ran.Output), errors.ToString());
    }

    /// <summary>What a subcommand tells in JSON.</summary>
    public async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        var ran = await RunAsync([.. arguments, "--output", "json"]);
        ran.Status.Should().Be(0, ran.Error);
        return JsonDocument.Parse(ran.Output).RootElement;
    }

    /// <summary>Starts the program with its standard output in a file of this name.</summary>
    public async Task<Running> StartAsync(string output, params string[] arguments)
    {
        using var file = File.OpenHandle(Place(output), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        return new(
            await ChildProcess.StartAsync(new ChildStart(Repository.Program, arguments) { Environment = Environment, StandardOutput = file }),
            Place(output));
    }

    /// <summary>A running program.</summary>
    internal sealed class Running
    {
        private readonly ChildProcess _process;
        private readonly string _output;
        private readonly StringBuilder _errors = new();

        public Running(ChildProcess process, string output)
        {
            (_process, _output) = (process, output);
            Ended = EndAsync();
        }

        public int ProcessId => _process.ProcessId;

        /// <summary>The exit status, 128 and the signal's number when a signal ended it.</summary>
        public Task<int> Ended { get; }

        public string Errors
        {
            get
            {
                lock (_errors)
                    return _errors.ToString();
            }
        }

        /// <summary>The first line of standard output, once it is whole.</summary>
        public Task<string> FirstLineAsync() => WaitAsync(() => File.ReadAllText(_output).Split('\n') is [var first, _, ..] ? first : null);

        public Task<string> SaysAsync(string text) => WaitAsync(() => Errors.Contains(text, StringComparison.Ordinal) ? Errors : null);

        public Task SignalAsync(string signal) => CommandRunner.RunAsync(new Command("kill", $"-{signal}", $"{ProcessId}"), CancellationToken.None);

        private async Task<string> WaitAsync(Func<string?> look)
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
            while (true)
            {
                if (look() is { } found)
                    return found;
                if (Ended.IsCompleted && look() is null)
                    throw new InvalidOperationException($"It ended with {await Ended}: {Errors}");
                await Task.Delay(20, limit.Token);
            }
        }

        private async Task<int> EndAsync()
        {
            await using (_process)
            {
                var exit = await _process.DrainAsync(_ => { }, bytes =>
                {
                    lock (_errors)
                        _errors.Append(Encoding.UTF8.GetString(bytes));
                });
                return exit.Status ?? 128 + exit.Signal!.Value;
            }
        }
    }
}
