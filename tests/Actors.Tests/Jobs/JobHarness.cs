using System.Text;
using Engine.Actors.Jobs;
using Engine.Actors.Tasks;
using Engine.Protocol.Client;

namespace Engine.Actors.Tests.Jobs;

/// <summary>Engines over one state folder, whose work on guests is played by the test.</summary>
internal sealed class JobHarness : IDisposable
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);
    private readonly TemporaryFolder _place = new();

    public string State => Path.Combine(_place.Path, "state");

    /// <param name="work">What an attempt does; its result is the error it ends with, or null.</param>
    public Task<EngineSystem> StartAsync(
        Func<TaskBrief, CancellationToken, Task<EngineError?>> work, string settings = "", TimeProvider? clock = null) => EngineSystem.StartAsync(new(
        new FakeLauncher(), (_, _) => throw new InvalidOperationException("No appliance is used here."), [new Play()])
    {
        Paths = new(State, []),
        Clock = clock ?? TimeProvider.System,
        Overrides = $"engine.tasks.backoff-appliance = 1ms\nengine.tasks.backoff-other = 1ms\nengine.jobs.wish-pause = 20ms\n"
            + $"engine.jobs.follow-pause = 20ms\nengine.jobs.index-pause = 20ms\n{settings}",
        Work = async (brief, _, cancel) =>
        {
            var error = await work(brief, cancel).ConfigureAwait(false);
            return error is null ? new(Encoding.UTF8.GetBytes($"done {brief.Task}"), null) : brief.Failed(error);
        },
    });

    public static JobRequest Request(int guests) =>
        new("play", [.. Enumerable.Range(0, guests).Select(number => new GuestImages([new($"{number}.img", null)]))]);

    public static async Task<EngineError?> HangAsync(TaskBrief brief, CancellationToken cancel)
    {
        await Task.Delay(Timeout.Infinite, cancel);
        return null;
    }

    public static Task<EngineError?> GoodAsync(TaskBrief brief, CancellationToken cancel) => Task.FromResult<EngineError?>(null);

    public static async Task<List<JobEvent>> WatchAsync(EngineSystem engine, JobId job)
    {
        using var limit = new CancellationTokenSource(Limit);
        var events = new List<JobEvent>();
        await foreach (var happened in engine.WatchAsync(job, limit.Token))
            events.Add(happened);
        return events;
    }

    /// <summary>Waits until a task of the job runs.</summary>
    public static async Task RunsAsync(EngineSystem engine, JobId job, int task = 0)
    {
        using var limit = new CancellationTokenSource(Limit);
        await foreach (var happened in engine.WatchAsync(job, limit.Token))
        {
            if (happened is JobEvent.TaskStarted started && started.Task == task)
                return;
        }
    }

    public static async Task<IReadOnlyList<string>> ReportsAsync(EngineSystem engine, JobId job)
    {
        var reports = new List<string>();
        await foreach (var report in engine.Archive.ResultsAsync(job))
            reports.Add(Encoding.UTF8.GetString(report));
        return reports;
    }

    public static async Task EventuallyAsync(Func<Task<bool>> condition)
    {
        using var limit = new CancellationTokenSource(Limit);
        while (!await condition())
            await Task.Delay(20, limit.Token);
    }

    public void Dispose()
    {
        Microsoft.Data.Sqlite.SqliteConnection.ClearAllPools();
        _place.Dispose();
    }

    private sealed class Play : IOperation
    {
        public string Name => "play";

        public Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel) =>
            throw new InvalidOperationException("The test plays the work.");

        public OperationReport Failed(OperationContext context, EngineError error) => new(Encoding.UTF8.GetBytes(error.Code), error);
    }
}
