using Engine.Actors.Jobs;
using Engine.Host.Output;
using Engine.Host.Progress;
using Engine.Operations;

namespace Engine.Host.Jobs;

/// <summary>Follows jobs to their end, with progress on standard error and reports on standard output.</summary>
internal static class JobRun
{
    /// <summary>Submits a job, follows it and writes its reports as they come; cancelling ends the job.</summary>
    /// <returns>Whether all reports are good.</returns>
    /// <exception cref="EngineException">The job as a whole failed.</exception>
    /// <exception cref="OperationCanceledException">Cancelled; the reports have been written all the same.</exception>
    public static async Task<bool> RunAsync(IJobs jobs, JobRequest request, IReportWriter writer, CancellationToken cancel)
    {
        var job = await jobs.SubmitAsync(request, cancel);
        bool good;
        using (var progress = JobProgress.OnStandardError(ImagesOf(request.Guests), writer.Streams))
            good = await RunAsync(jobs, job, new(writer, task => jobs.ResultAsync(job, task)), progress, cancel);
        writer.End(); // the live lines are gone by now, so that taking them away can't take lines of the result
        cancel.ThrowIfCancellationRequested();
        return good;
    }

    /// <summary>Follows what happens to a job's end; cancelling only stops following.</summary>
    /// <param name="reports">Null when nobody wants them.</param>
    public static async Task<JobEvent.Finished> FollowAsync(IAsyncEnumerable<JobEvent> events, OrderedReports? reports, IJobProgress progress)
    {
        JobEvent.Finished? end = null;
        await foreach (var happened in events)
        {
            progress.Show(happened);
            if (happened is JobEvent.TaskFinished finished && reports is not null)
                await reports.TakeAsync(finished.Task);
            else if (happened is JobEvent.Finished last)
                end = last;
        }
        return end ?? throw new EngineException(
            new("job.stopped", ErrorLayer.System, "The news of the job ended before the job did.", Retryable: true));
    }

    public static IReadOnlyList<string> ImagesOf(IReadOnlyList<GuestImages> guests) => [.. guests.Select(guest => guest.Disks[0].Path)];

    private static async Task<bool> RunAsync(IJobs jobs, JobId job, OrderedReports reports, IJobProgress progress, CancellationToken cancel)
    {
        // A cancelled job is followed to its end, because each of its guests still gets a report that says so.
        var cancelling = Task.CompletedTask;
        await using var registration = cancel.Register(() => cancelling = jobs.CancelAsync(job));
        JobEvent.Finished end;
        try
        {
            end = await FollowAsync(jobs.WatchAsync(job, CancellationToken.None), reports, progress);
        }
        catch (IOException)
        {
            await jobs.CancelAsync(job); // nobody reads the reports any more
            throw;
        }
        await cancelling;
        return end.Phase == JobPhase.Done;
    }
}
