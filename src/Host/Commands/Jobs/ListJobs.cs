using System.Text.Json;
using Engine.Actors.Jobs;
using Engine.Client.Wire;
using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Output;

namespace Engine.Host.Commands.Jobs;

/// <summary><c>engine jobs list</c>: the newest jobs.</summary>
internal sealed class ListJobs : IJobsSubcommand
{
    public string Name => "list";
    public bool TakesId => false;
    public bool TakesMax => true;
    public IReadOnlyList<OutputFormat> Outputs => Enum.GetValues<OutputFormat>();

    public async Task<int> RunAsync(JobsArguments arguments, JobArchive archive, CancellationToken cancel)
    {
        var jobs = await archive.ListAsync(arguments.Max);
        using var output = StandardOutput.Open();
        Write(jobs, arguments.Output ?? OutputFormat.Table, output);
        return ExitStatus.Good;
    }

    internal static void Write(IReadOnlyList<JobSummary> jobs, OutputFormat format, Stream output)
    {
        if (format == OutputFormat.Table)
        {
            var table = new PlainTable("Id", "Operation", "State", "Guests", "Done", "Failed", "Running", "Submitted", "Priority");
            foreach (var job in jobs)
                table.AddRow(
                    job.Id.Text, job.Operation, JobTexts.State(job), $"{job.Counts.Total}", $"{job.Counts.Done}",
                    $"{job.Counts.Failed + job.Counts.Quarantined}", $"{job.Counts.Running}", JobTexts.Time(job.Submitted), $"{job.Priority}");
            table.WriteTo(output);
            return;
        }
        IReportWriter writer = format == OutputFormat.Json ? new JsonArrayWriter(output) : new NdjsonWriter(output);
        foreach (var job in jobs)
            writer.Write(JsonSerializer.SerializeToUtf8Bytes(WireJobs.View(job), WireJson.Default.JobView));
        writer.End();
    }
}
