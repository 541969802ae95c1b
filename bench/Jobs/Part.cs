using System.Diagnostics;
using System.Text;
using Engine.Actors;
using Engine.Actors.Jobs;
using Engine.Appliance;
using Engine.Operations;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.JobBench;

/// <summary>One process of the measurement; tells its figures as lines of NAME VALUE on standard error, as they come.</summary>
internal static class Part
{
    /// <summary>When this process began, so that the start of .NET is in the figures too.</summary>
    private static readonly DateTime _began = Process.GetCurrentProcess().StartTime;

    /// <summary>Submits a job and runs it to its end, or until this process is killed.</summary>
    public static async Task SubmitAsync(string state, int guests)
    {
        await using var engine = await StartAsync(state);
        Tell("started", SinceStart());
        var began = TimeProvider.System.GetTimestamp();
        var job = await engine.SubmitAsync(new("nothing", [.. Enumerable.Range(0, guests).Select(Guest)]));
        Tell("submitted", Seconds(began));
        await FollowAsync(engine, job, began);
    }

    /// <summary>Takes over the job and runs it to its end.</summary>
    public static async Task ResumeAsync(string state)
    {
        await using var engine = await StartAsync(state);
        var job = (await engine.ResumeAllAsync()).Single();
        await using var events = engine.WatchAsync(job).GetAsyncEnumerator();
        await events.MoveNextAsync(); // the first one is told when the journal has been read
        Tell("recovered", SinceStart());
        await FollowAsync(engine, job, TimeProvider.System.GetTimestamp());
    }

    private static async Task FollowAsync(EngineSystem engine, JobId job, long began)
    {
        var done = 0;
        await foreach (var happened in engine.WatchAsync(job))
        {
            if (happened is JobEvent.TaskFinished && ++done % 1000 == 0)
                Tell("done", done);
            if (happened is JobEvent.Finished finished)
                Tell("attempts", (await engine.Archive.ShowAsync(job)).Tasks.Sum(task => task.Attempts));
        }
        Tell("finished", Seconds(began));
        Tell("mebibytes", PeakMebibytes());
    }

    private static Task<EngineSystem> StartAsync(string state) => EngineSystem.StartAsync(new(
        new NoLauncher(), (_, _) => Task.FromResult(new ApplianceFiles("", "", "", "")), [new Nothing()])
    {
        Paths = new(state, []),
        Overrides = Environment.GetEnvironmentVariable("JOBBENCH_SETTINGS") ?? "",
        Work = (brief, _, cancel) => brief.Operation.RunAsync(null!, new(brief.Images, 0, new(default, default, default), brief.Stage), cancel),
    });

    private static GuestImages Guest(int number) => new([new($"/srv/images/customer-{number / 100}/machine-{number}/disk-0.qcow2", null)]);

    private static double Seconds(long since) => TimeProvider.System.GetElapsedTime(since).TotalSeconds;

    private static double SinceStart() => (TimeProvider.System.GetLocalNow().DateTime - _began).TotalSeconds;

    private static double PeakMebibytes() => File.ReadLines("/proc/self/status")
        .Where(line => line.StartsWith("VmHWM:", StringComparison.Ordinal))
        .Select(line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]) / 1024).Single();

    private static void Tell(string name, double value) => Console.Error.WriteLine($"{name} {value:0.###}");

    /// <summary>A report of the size of a small inspection, at once.</summary>
    private sealed class Nothing : IOperation
    {
        private static readonly byte[] _report = Encoding.UTF8.GetBytes($$"""{"schema":1,"ok":true,"text":"{{new string('x', 2000)}}"}""");

        public string Name => "nothing";

        public Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel) =>
            Task.FromResult(new OperationReport(_report, null));

        public OperationReport Failed(OperationContext context, EngineError error) => new(_report, error);
    }

    private sealed class NoLauncher : IApplianceLauncher
    {
        public Task<IRunningAppliance> StartAsync(MachineSpec spec, CancellationToken cancel) =>
            throw new InvalidOperationException("No guest is looked at here.");

        public Task<string?> PrepareAsync(MachineSpec spec, CancellationToken cancel) => Task.FromResult<string?>(null);
    }
}
