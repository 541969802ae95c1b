using Engine.Actors.Jobs;
using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Service;

namespace Engine.Host.Commands.Jobs;

/// <summary><c>engine jobs cancel</c>: has the job's owner end it, or does so here when nobody owns it, and waits for its end.</summary>
internal sealed class CancelJob : IJobsSubcommand
{
    public string Name => "cancel";
    public bool TakesId => true;
    public bool TakesMax => false;
    public IReadOnlyList<OutputFormat> Outputs => [];

    public async Task<int> RunAsync(JobsArguments arguments, JobArchive archive, CancellationToken cancel)
    {
        var job = await KnownJobs.FindAsync(arguments.Id, archive.ListAsync);
        var summary = (await archive.ShowAsync(job)).Summary;
        if (summary.Finished is not null)
        {
            Console.Error.WriteLine($"engine: job {job} had ended already: {WireJobs.Name(summary.Phase)}");
            return ExitStatus.Good;
        }
        await using IJobs? jobs = await RunningService.FindAsync(cancel) is { } service
            ? service
            : summary.HasOwner ? null : new LocalJobs(await EngineStart.StartWithoutApplianceAsync());
        if (jobs is null || !await TryCancelAsync(jobs, job))
            await archive.AskToCancelAsync(job);
        var events = jobs is null ? archive.FollowAsync(job, cancel) : jobs.WatchAsync(job, cancel);
        var end = await EndAsync(events, job, ServiceSettings.OfUser().CancelPatience, TimeProvider.System, cancel);
        Console.Error.WriteLine(JobFollowing.Ended(job, end));
        return ExitStatus.Good;
    }

    /// <returns>False when another process owns the job.</returns>
    internal static async Task<bool> TryCancelAsync(IJobs jobs, JobId job)
    {
        try
        {
            await jobs.CancelAsync(job);
            return true;
        }
        catch (EngineException owned) when (owned.Error.Code == "job.owned")
        {
            return false;
        }
    }

    /// <exception cref="EngineException"><c>job.cancelling</c>: it takes longer.</exception>
    internal static async Task<JobEvent.Finished> EndAsync(
        IAsyncEnumerable<JobEvent> events, JobId job, TimeSpan patience, TimeProvider clock, CancellationToken cancel)
    {
        using var limit = new CancellationTokenSource(patience, clock);
        using var given = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancel);
        try
        {
            await foreach (var happened in events.WithCancellation(given.Token))
            {
                if (happened is JobEvent.Finished end)
                    return end;
            }
            throw new EngineException(new("job.stopped", ErrorLayer.System, "The news of the job ended before the job did.", Retryable: true));
        }
        catch (OperationCanceledException cause) when (limit.IsCancellationRequested && !cancel.IsCancellationRequested)
        {
            throw new EngineException(new("job.cancelling", ErrorLayer.System,
                $"The job {job} is cancelled, but has not ended within {patience.TotalSeconds:0} s.", Remedy: $"Watch it: engine jobs watch {job}",
                Retryable: true), cause);
        }
    }
}
