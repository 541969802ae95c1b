using Engine.Actors.Jobs;
using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Output;

namespace Engine.Host.Commands.Jobs;

/// <summary><c>engine jobs resume</c>: goes on with a job that nobody works on, in the service or here, and follows it.</summary>
internal sealed class ResumeJob : IJobsSubcommand
{
    public string Name => "resume";
    public bool TakesId => true;
    public bool TakesMax => false;
    public IReadOnlyList<OutputFormat> Outputs => Enum.GetValues<OutputFormat>();

    public async Task<int> RunAsync(JobsArguments arguments, JobArchive archive, CancellationToken cancel)
    {
        var job = await KnownJobs.FindAsync(arguments.Id, archive.ListAsync);
        var details = await archive.ShowAsync(job);
        var images = details.Tasks.Select(task => task.Image).ToArray();
        using var output = arguments.Output is null ? null : StandardOutput.Open();
        var reports = output is null
            ? null
            : new ReportSink(ReportWriters.Of(arguments.Output!.Value, details.Summary.Operation, output), task => archive.ResultAsync(job, task));
        if (details.Summary.Finished is not null)
            return await JobFollowing.ElsewhereAsync(archive.FollowAsync(job, cancel), job, images, reports, cancel);
        if (await RunningService.FindAsync(cancel) is { } service)
        {
            await using (service)
            {
                await service.ResumeAsync(job);
                return await JobFollowing.ElsewhereAsync(service.WatchAsync(job, cancel), job, images, reports, cancel);
            }
        }
        await using var jobs = new LocalJobs(await EngineStart.StartAsync(first: null, cancel));
        foreach (var left in await jobs.Engine.RecoverCommitsAsync(cancel))
            CommandLine.Tell(left);
        await jobs.ResumeAsync(job);
        return await JobFollowing.InThisProcessAsync(jobs, job, images, reports, cancel);
    }
}
