using Engine.Actors;
using Engine.Actors.Jobs;
using Engine.Appliance;
using Engine.Appliance.Qemu;
using Engine.Host.Appliances;
using Engine.Host.Output;
using Engine.Host.Progress;
using Engine.Operations;

namespace Engine.Host.Jobs;

/// <summary>Runs one operation over guests as a job of an engine in this process, and writes the reports as they come.</summary>
internal static class JobRun
{
    private const string Qemu = "qemu-system-x86_64";

    /// <returns>Whether all reports are good.</returns>
    /// <exception cref="EngineException">The appliance or the job as a whole failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the reports have been written all the same.</exception>
    public static async Task<bool> RunAsync(
        IOperation operation, IReadOnlyList<GuestImages> guests, int? parallel, IReportWriter writer, CancellationToken cancel)
    {
        var appliance = await ApplianceFinder.EnsureAsync(cancel);
        var launcher = new QemuLauncher(new QemuSettings(Qemu, Acceleration.Best, ScratchFolder: ""));
        await using var engine = await EngineSystem.StartAsync(new(launcher, (_, _) => Task.FromResult(appliance), [operation]));
        using var progress = JobProgress.OnStandardError(guests, writer.Streams);
        var job = await engine.SubmitAsync(new(operation.Name, guests, parallel));
        var good = await FollowAsync(engine, job, new(writer), progress, cancel);
        cancel.ThrowIfCancellationRequested();
        return good;
    }

    private static async Task<bool> FollowAsync(
        EngineSystem engine, JobId job, OrderedReports reports, IJobProgress progress, CancellationToken cancel)
    {
        // A cancelled job is followed to its end, because each of its guests still gets a report that says so.
        var cancelling = Task.CompletedTask;
        await using var registration = cancel.Register(() => cancelling = engine.CancelAsync(job));
        var good = false;
        try
        {
            await foreach (var happened in engine.WatchAsync(job, CancellationToken.None))
            {
                progress.Show(happened);
                if (happened is JobEvent.TaskFinished finished)
                    await reports.TakeAsync(finished.Task, finished.Report, task => engine.ResultAsync(job, task));
                else if (happened is JobEvent.Finished end)
                    good = end.Bad == 0 && !end.Cancelled;
            }
        }
        catch (IOException)
        {
            await engine.CancelAsync(job); // nobody reads the reports any more
            throw;
        }
        await cancelling;
        reports.End();
        return good;
    }
}
