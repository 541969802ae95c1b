using Engine.Actors.Jobs;
using Engine.Host.Jobs;
using Engine.Host.Output;
using Engine.Host.Progress;

namespace Engine.Host.Commands.Jobs;

/// <summary>Follows a job for a command: progress, reports when they are wanted, a last line, the exit status.</summary>
internal static class JobFollowing
{
    /// <summary>A job that another process works on, or that has ended; interrupting leaves it alone.</summary>
    public static Task<int> ElsewhereAsync(
        IAsyncEnumerable<JobEvent> events, JobId job, IReadOnlyList<string> images, ReportSink? reports, CancellationToken cancel) =>
        FollowAsync(events, job, images, reports, $"not watching any more; the job {job} goes on", cancel);

    /// <summary>A job that this process works on; interrupting leaves it in the journal as it is.</summary>
    public static Task<int> InThisProcessAsync(
        IJobs jobs, JobId job, IReadOnlyList<string> images, ReportSink? reports, CancellationToken cancel) =>
        FollowAsync(jobs.WatchAsync(job, cancel), job, images, reports, $"interrupted; to go on with it: engine jobs resume {job}", cancel);

    /// <summary>What a person is told of a job that ended.</summary>
    public static string Ended(JobId job, JobEvent.Finished end)
    {
        var counts = end.Counts;
        var parts = new (int Count, string What)[]
        {
            (counts.Done, "done"), (counts.Failed, "failed"), (counts.Quarantined, "quarantined"), (counts.Cancelled, "cancelled"),
        };
        var told = string.Join(", ", parts.Where(part => part.Count > 0).Select(part => $"{part.Count} {part.What}"));
        return $"engine: job {job} {WireJobs.Name(end.Phase)}: {told}";
    }

    private static async Task<int> FollowAsync(
        IAsyncEnumerable<JobEvent> events, JobId job, IReadOnlyList<string> images, ReportSink? reports, string interrupted, CancellationToken cancel)
    {
        JobEvent.Finished end;
        try
        {
            using var progress = JobProgress.OnStandardError(images, reports?.Writer.Streams ?? false);
            end = await JobRun.FollowAsync(Until(events, cancel), reports is null ? null : new(reports.Writer, reports.Read), progress);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            throw new InterruptedException(interrupted);
        }
        finally
        {
            reports?.Writer.End();
        }
        Console.Error.WriteLine(Ended(job, end));
        return end.Phase == JobPhase.Done ? ExitStatus.Good : ExitStatus.SomeFailed;
    }

    private static async IAsyncEnumerable<JobEvent> Until(
        IAsyncEnumerable<JobEvent> events, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancel)
    {
        await foreach (var happened in events.WithCancellation(cancel))
        {
            cancel.ThrowIfCancellationRequested();
            yield return happened;
        }
    }
}

/// <param name="Read">Reads the report of a guest that finished.</param>
internal sealed record ReportSink(IReportWriter Writer, Func<int, Task<byte[]?>> Read);
