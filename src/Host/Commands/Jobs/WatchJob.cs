using Engine.Actors.Jobs;
using Engine.Host.Arguments;
using Engine.Host.Jobs;

namespace Engine.Host.Commands.Jobs;

/// <summary><c>engine jobs watch</c>: progress until the job ends, whoever works on it.</summary>
internal sealed class WatchJob : IJobsSubcommand
{
    public string Name => "watch";
    public bool TakesId => true;
    public bool TakesMax => false;
    public IReadOnlyList<OutputFormat> Outputs => [];

    public async Task<int> RunAsync(JobsArguments arguments, JobArchive archive, CancellationToken cancel)
    {
        var job = await KnownJobs.FindAsync(arguments.Id, archive.ListAsync);
        var details = await archive.ShowAsync(job);
        await using var service = details.Summary.Finished is null ? await RunningService.FindAsync(cancel) : null;
        var events = service is null ? archive.FollowAsync(job, cancel) : service.WatchAsync(job, cancel);
        return await JobFollowing.ElsewhereAsync(events, job, [.. details.Tasks.Select(task => task.Image)], null, cancel);
    }
}
