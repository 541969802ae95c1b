using Engine.Actors;
using Engine.Actors.Jobs;
using Engine.Host.Output;
using Engine.Host.Progress;
using Engine.Operations;

namespace Engine.Host.Jobs;

/// <summary>Runs one operation over guests as a job of an engine in this process, and writes the reports as they come.</summary>
internal static class JobRun
{
    /// <returns>Whether all reports are good.</returns>
    /// <exception cref="EngineException">The appliance or the job as a whole failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the reports have been written all the same.</exception>
    public static async Task<bool> RunAsync(
        IOperation operation, IReadOnlyList<GuestImages> guests, int? parallel, IReportWriter writer, CancellationToken cancel)
    {
        await using var engine = await EngineStart.StartAsync(operation, cancel);
        return await RunAsync(engine, operation, guests, parallel, writer, cancel);
    }

    /// <inheritdoc cref="RunAsync(IOperation, IReadOnlyList{GuestImages}, int?, IReportWriter, CancellationToken)"/>
    public static async Task<bool> RunAsync(EngineSystem engine,
        IOperation operation, IReadOnlyList<GuestImages> guests, int? parallel, IReportWriter writer, CancellationToken cancel)
    {
        bool good;
        using (var progress = JobProgress.OnStandardError(guests, writer.Streams))
        {
            var job = await engine.SubmitAsync(new(operation.Name, guests, parallel));
            good = await FollowAsync(engine, job, new(writer), progress, cancel);
        }
        writer.End(); // the live lines are gone by now, so that taking them away can't take lines of the result
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
        return good;
    }
}
