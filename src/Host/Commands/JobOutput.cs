using Engine.Actors.Jobs;
using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Output;

namespace Engine.Host.Commands;

/// <summary>Runs a job in the service or here, and writes its reports: what commands that are named after an operation do.</summary>
internal static class JobOutput
{
    /// <param name="timings">Whether to tell at the end, on standard error, what took how long.</param>
    /// <returns>The exit status.</returns>
    public static async Task<int> RunAsync(JobRequest request, OutputFormat format, bool timings, CancellationToken cancel)
    {
        using var output = StandardOutput.Open();
        var writer = ReportWriters.Of(format, request.Operation, output);
        var times = timings ? new RunTimes(writer, TimeProvider.System) : null;
        bool allGood;
        await using (var jobs = await JobsAsync(request, times, cancel))
        {
            allGood = await JobRun.RunAsync(jobs, request, times ?? writer, cancel);
            times?.Mark("job", "from its submission to its last report");
        }
        times?.Mark("end", "until every appliance of this process is gone and its journal is closed");
        times?.WriteTo(Console.Error);
        return allGood ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    private static async Task<IJobs> JobsAsync(JobRequest request, RunTimes? times, CancellationToken cancel)
    {
        if (await RunningService.FindAsync(cancel) is { } service)
        {
            times?.Mark("service", "until the service answered; guests' times are the service's");
            return service;
        }
        var engine = await EngineStart.StartAsync(request, cancel);
        times?.Mark("engine", "until this process's engine takes jobs; the first guest's appliance starts meanwhile");
        return new LocalJobs(engine);
    }
}
