using System.Text;
using System.Text.Json;
using Engine.Actors.Jobs;
using Engine.Client.Wire;
using Engine.Host.Arguments;
using Engine.Host.Jobs;
using Engine.Host.Output;

namespace Engine.Host.Commands.Jobs;

/// <summary><c>engine jobs show</c>: one job and each of its guests.</summary>
internal sealed class ShowJob : IJobsSubcommand
{
    public string Name => "show";
    public bool TakesId => true;
    public bool TakesMax => false;
    public IReadOnlyList<OutputFormat> Outputs => [OutputFormat.Table, OutputFormat.Json];

    public async Task<int> RunAsync(JobsArguments arguments, JobArchive archive, CancellationToken cancel)
    {
        var job = await archive.ShowAsync(await KnownJobs.FindAsync(arguments.Id, archive.ListAsync));
        using var output = StandardOutput.Open();
        Write(job, arguments.Output ?? OutputFormat.Table, output);
        return ExitStatus.Good;
    }

    internal static void Write(JobDetails job, OutputFormat format, Stream output)
    {
        if (format == OutputFormat.Json)
        {
            output.Write(JsonSerializer.SerializeToUtf8Bytes(WireJobs.View(job), WireJson.Default.JobView));
            output.Write("\n"u8);
            return;
        }
        var summary = job.Summary;
        var head = new StringBuilder()
            .Append($"Job        {summary.Id}: {PlainText.Of(summary.Operation)}, priority {summary.Priority}\n")
            .Append($"State      {JobTexts.State(summary)}\n")
            .Append($"Submitted  {JobTexts.Time(summary.Submitted)}\n");
        if (summary.Finished is { } finished)
            head.Append($"Finished   {JobTexts.Time(finished)}\n");
        output.Write(Encoding.UTF8.GetBytes(head.ToString()));
        var table = new PlainTable("Image", "State", "Attempts", "Error");
        foreach (var task in job.Tasks)
            table.AddRow(PlainText.Of(task.Image, 200), WireJobs.Name(task.Phase), $"{task.Attempts}", task.Failure ?? "");
        table.WriteTo(output);
    }
}
