using Engine.Actors.Jobs;
using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Output;

namespace Engine.Host.Commands.Jobs;

/// <summary><c>engine jobs results</c>: the reports that there are, as <c>inspect</c> prints them.</summary>
internal sealed class JobResults : IJobsSubcommand
{
    public string Name => "results";
    public bool TakesId => true;
    public bool TakesMax => false;
    public IReadOnlyList<OutputFormat> Outputs => Enum.GetValues<OutputFormat>();

    public async Task<int> RunAsync(JobsArguments arguments, JobArchive archive, CancellationToken cancel)
    {
        var job = await KnownJobs.FindAsync(arguments.Id, archive.ListAsync);
        var operation = (await archive.ShowAsync(job)).Summary.Operation;
        using var output = StandardOutput.Open();
        await WriteAsync(archive.ResultsAsync(job, cancel), ReportWriters.Of(arguments.Output ?? OutputFormat.Table, operation, output));
        return ExitStatus.Good;
    }

    /// <summary>A job that is not known writes nothing at all.</summary>
    internal static async Task WriteAsync(IAsyncEnumerable<byte[]> reports, IReportWriter writer)
    {
        await foreach (var report in reports)
            writer.Write(report);
        writer.End();
    }
}
