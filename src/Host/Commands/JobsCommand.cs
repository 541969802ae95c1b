using Engine.Actors;
using Engine.Actors.Jobs;
using Engine.Host.Arguments;
using Engine.Host.Commands.Jobs;
using Engine.Host.Jobs;

namespace Engine.Host.Commands;

/// <summary>What there is to do with jobs that were submitted: a subcommand each.</summary>
internal sealed class JobsCommand : ICommand
{
    internal static readonly IJobsSubcommand[] Subcommands =
        [new ListJobs(), new ShowJob(), new WatchJob(), new JobResults(), new CancelJob(), new ResumeJob()];

    public string Name => "jobs";
    public string Summary => "Lists, shows, watches, cancels and resumes jobs, and prints their results";
    public string Help => """
        Tells of jobs and steers them, whoever works on them: the service (engine serve), another command, or nobody.

        Usage: engine jobs list [--max N] [--output table|json|ndjson]     the newest jobs, newest first; by default 50
               engine jobs show ID [--output table|json]                   one job and each of its guests
               engine jobs watch ID                                        progress on standard error, until the job ends
               engine jobs results ID [--output table|json|ndjson]         the reports that there are, in the order given
               engine jobs cancel ID                                       ends it; what is done stays done
               engine jobs resume ID [--output table|json|ndjson]          goes on with a job that nobody works on

        ID is a job's id, the beginning of one, or 'last' for the newest job. 'resume' has the service take the job over,
        or works on it here when no service runs, and watches it; with --output it prints the reports too. A job whose
        owner lives is never taken over. Interrupting 'watch' does not touch the job.

        Exit status: 0 when the job is done (list, show, results, cancel: when the command worked), 1 when it failed or was
        cancelled, and for a job that is not known, 2 for wrong usage, 130 when interrupted.

        Examples:
          engine jobs list
          engine jobs show last --output json
          engine jobs watch 1jw6tm && engine jobs results 1jw6tm --output ndjson
          engine jobs cancel last

        """;

    public async Task<int> RunAsync(IReadOnlyList<string> words, CancellationToken cancel)
    {
        if (words is [])
            throw new UsageException($"One of {Names()} is needed.");
        var subcommand = Subcommands.FirstOrDefault(known => known.Name == words[0])
            ?? throw new UsageException($"'{words[0]}' is not one of {Names()}.");
        var arguments = JobsArguments.Parse(subcommand, [.. words.Skip(1)]);
        await using var archive = JobArchive.Open(EnginePaths.OfUser());
        return await subcommand.RunAsync(arguments, archive, cancel);
    }

    private static string Names() => string.Join(", ", Subcommands.Select(known => known.Name));
}
