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
/// <param name="operation">What is done with each image.</param>
internal sealed class KillRun(ProgramHome home, string operation, IReadOnlyList<string> images, int kills, int seed, Action<string> tell)
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
        home.Set(Settings);
        var job = "";
        for (var engines = 1; ; engines++)
        {
            string[] arguments = job.Length == 0 ? ["submit", operation, .. images] : ["jobs", "resume", job];
            var engine = await home.StartAsync("output", arguments);
            job = job.Length > 0 ? job : await engine.FirstLineAsync();
            await KillUntilItEndsAsync(engine);
            var status = await engine.Ended;
            tell($"engine {engines} ended with status {status}");
            if (status < 128)
            {
                if (status != 0)
                    tell(engine.Errors);
                break;
            }
            await NoteAsync(job);
        }
        await NoteAsync(job);
        return new(_killed, await LostAsync(job), _doubled, LeftOver());
    }

    private async Task KillUntilItEndsAsync(ProgramHome.Running engine)
    {
        while (!engine.Ended.IsCompleted && _killed.Values.Sum() < kills)
        {
            await Task.WhenAny(engine.Ended, Task.Delay(_random.Next(100, 2500)));
            var victim = (Victim)_random.Next(4);
            if (!engine.Ended.IsCompleted && await Murder.CommitAsync(victim, engine.ProcessId, _random))
                _killed[victim] = _killed.GetValueOrDefault(victim) + 1;
            if (victim == Victim.Engine)
                break;
        }
        await engine.Ended;
    }

    /// <summary>What was done before stays done, with as many attempts as it had.</summary>
    private async Task NoteAsync(string job)
    {
        foreach (var task in (await home.JsonAsync("jobs", "show", job)).GetProperty("tasks").EnumerateArray())
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
        var reports = (await home.JsonAsync("jobs", "results", job)).EnumerateArray().ToArray();
        var lost = images.Where((image, place) => place >= reports.Length
            || reports[place].GetProperty("image").GetString() != image
            || !reports[place].GetProperty("ok").GetBoolean())
            .Select(image => $"{image}: {reports.ElementAtOrDefault(images.ToList().IndexOf(image))}").ToList(); // with its error
        if (reports.Length != images.Count)
            lost.Add($"{reports.Length} reports for {images.Count} images");
        if ((await home.JsonAsync("jobs", "show", job)).GetProperty("state").GetString() != "done")
            lost.Add("the job is not done");
        return lost;
    }

    private IEnumerable<string> Entries(string folder, string pattern) =>
        Directory.Exists(home.Place(folder)) ? Directory.EnumerateFileSystemEntries(home.Place(folder), pattern) : [];

    private IReadOnlyList<string> LeftOver() =>
    [
        .. images.SelectMany(Processes.QemusWith).Select(qemu => $"process {qemu}"),
        .. Directory.EnumerateFileSystemEntries(home.Place("tmp"), "*", SearchOption.AllDirectories),
        .. Entries("state/engine/owners", "*"),
        .. Entries("state/engine/commits", "*"),
        .. Entries("state/engine/leases", "*.lease"),
        .. Directory.EnumerateFiles(home.Place("run"), "*", SearchOption.AllDirectories),
    ];
}
