using Engine.Actors.Jobs;
using Engine.Host.Arguments;

namespace Engine.Host.Commands.Jobs;

/// <summary>A subcommand of <c>engine jobs</c>.</summary>
internal interface IJobsSubcommand
{
    string Name { get; }

    bool TakesId { get; }

    bool TakesMax { get; }

    /// <summary>Empty when it takes no <c>--output</c>.</summary>
    IReadOnlyList<OutputFormat> Outputs { get; }

    /// <returns>The exit status.</returns>
    Task<int> RunAsync(JobsArguments arguments, JobArchive archive, CancellationToken cancel);
}
