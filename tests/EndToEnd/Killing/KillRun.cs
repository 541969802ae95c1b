using System.Text;
using System.Text.Json;
using Engine.Appliance.Processes;

namespace Engine.EndToEnd.Tests.Killing;

/// <summary>What was found after the killing.</summary>
/// <param name="Lost">Guests without their one good report.</param>
/// <param name="Doubled">Guests that were done and were looked at once more all the same.</param>
/// <param name="LeftOver">Processes and files of ours that were there afterwards.</param>
internal sealed record KillCount(
    IReadOnlyDictionary<Victim, int> Killed, IReadOnlyList<string> Lost, IReadOnlyList<string> Doubled, IReadOnlyList<string> LeftOver)
{
    public override string ToString() =>
        $"{string.Join(", ", Killed.OrderBy(pair => pair.Key).Select(pair => $"{pair.Value} {pair.Key}"))} killed: "
        + $"{Lost.Count} lost, {Doubled.Count} doubled, {LeftOver.Count} left over";
}

/// <summary>
/// A job of many images, whose engine, qemus and daemons are killed at random moments; after each death of the engine another
/// one goes on. Everything that the program leaves lies in folders of its own.
/// </summary>
internal sealed class KillRun(TestFolder folder, IReadOnlyList<string> images, int kills, int seed, Action<string> tell)
{
    // The killer is not the image's fault, so nothing here may end in quarantine.
    private const string Settings =
        "engine.tasks { attempts-max = 1000, deaths-max = 1000, interruptions-max = 100000, backoff-appliance = 100ms, backoff-max = 100ms }\n"
        + "engine.handle.loss-patience = 1s\n";

    private readonly Random _random = new(seed);
    private readonly Dictionary<Victim, int> _killed = [];
    private readonly Dictionary<string, int> _doneAttempts = [];
    private readonly List<string> _doubled = [];

    public async Task<KillCount> RunAsync()
    {
        Directory.CreateDirectory(Place("config/engine"));
        foreach (var name in (string[])["state", "tmp", "run"])
            Directory.CreateDirectory(Place(name));
        await File.WriteAllTextAsync(Place("config/engine/engine.hocon"), Settings);

        var job = "";
        for (var engines = 1; ; engines++)
        {
            string[] arguments = job.Length == 0 ? ["submit", "inspect", .. images] : ["jobs", "resume", job];
            var engine = await StartAsync(arguments);
            var ended = EndAsync(engine);
            job = job.Length > 0 ? job : await JobAsync();
            await KillUntilItEndsAsync(engine, ended);
            var (exit, error) = await ended;
            tell($"engine {engines} ended with {(exit.Signal is { } signal ? $"signal {signal}" : $"status {exit.Status}")}");
            if (exit.Signal is null)
            {
                if (exit.Status != 0)
                    tell(error);
                break;
            }
            await NoteAsync(job);
        }
        await NoteAsync(job);
        return new(_killed, await LostAsync(job), _doubled, LeftOver());
    }

    private async Task KillUntilItEndsAsync(ChildProcess engine, Task ended)
    {
        while (!ended.IsCompleted && _killed.Values.Sum() < kills)
        {
            await Task.WhenAny(ended, Task.Delay(_random.Next(100, 4000)));
            var victim = (Victim)_random.Next(4);
            if (!ended.IsCompleted && await Murder.CommitAsync(victim, engine.ProcessId, _random))
                _killed[victim] = _killed.GetValueOrDefault(victim) + 1;
            if (victim == Victim.Engine)
                break;
        }
        await ended;
    }

    /// <summary>What was done before stays done, with as many attempts as it had.</summary>
    private async Task NoteAsync(string job)
    {
        foreach (var task in (await JsonAsync("jobs", "show", job, "--output", "json")).GetProperty("tasks").EnumerateArray())
        {
            if (task.GetProperty("state").GetString() != "done")
                continue;
            var image = task.GetProperty("image").GetString()!;
            var attempts = task.GetProperty("attempts").GetInt32();
            if (!_doneAttempts.TryAdd(image, attempts) && _doneAttempts[image] != attempts)
                _doubled.Add($"{image}: {_doneAttempts[image]} attempts, then {attempts}");
        }
    }

    private async Task<IReadOnlyList<string>> LostAsync(string job)
    {
        var reports = (await JsonAsync("jobs", "results", job, "--output", "json")).EnumerateArray().ToArray();
        var lost = images.Where((image, place) => place >= reports.Length
            || reports[place].GetProperty("image").GetString() != image
            || !reports[place].GetProperty("ok").GetBoolean()).ToList();
        if (reports.Length != images.Count)
            lost.Add($"{reports.Length} reports for {images.Count} images");
        if ((await JsonAsync("jobs", "show", job, "--output", "json")).GetProperty("state").GetString() != "done")
            lost.Add("the job is not done");
        return lost;
    }

    private IReadOnlyList<string> LeftOver() =>
    [
        .. images.SelectMany(Processes.QemusWith).Select(qemu => $"process {qemu}"),
        .. Directory.EnumerateFileSystemEntries(Place("tmp"), "*", SearchOption.AllDirectories),
        .. Directory.EnumerateFileSystemEntries(Place("state/engine/owners")),
        .. Directory.EnumerateFiles(Place("run"), "*", SearchOption.AllDirectories),
    ];

    /// <summary>The job's id is the first thing that <c>submit</c> writes; the file is there before the process is.</summary>
    private async Task<string> JobAsync()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(5));
        while (true)
        {
            var lines = (await File.ReadAllTextAsync(Place("output"), limit.Token)).Split('\n');
            if (lines.Length > 1)
                return lines[0];
            await Task.Delay(20, limit.Token);
        }
    }

    private async Task<ChildProcess> StartAsync(string[] arguments)
    {
        using var output = File.OpenHandle(Place("output"), FileMode.Create, FileAccess.Write, FileShare.ReadWrite);
        return await ChildProcess.StartAsync(new ChildStart(Repository.Program, arguments) { Environment = Environment(), StandardOutput = output });
    }

    private static async Task<(ChildExit Exit, string Error)> EndAsync(ChildProcess engine)
    {
        await using (engine)
        {
            var error = new StringBuilder();
            var exit = await engine.DrainAsync((_) => { }, bytes => error.Append(Encoding.UTF8.GetString(bytes)));
            return (exit, error.ToString());
        }
    }

    private async Task<JsonElement> JsonAsync(params string[] arguments)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(2));
        var ran = await CommandRunner.RunAsync(new Command(Repository.Program, arguments) { Environment = Environment() }, limit.Token);
        ran.ExitStatus.Should().Be(0, ran.ErrorTail);
        return JsonDocument.Parse(ran.Output).RootElement;
    }

    private Dictionary<string, string> Environment()
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

    private string Place(string name) => folder.File(name);
}
