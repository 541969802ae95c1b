using System.Text.Json;
using Engine.Actors.Jobs;
using Engine.Appliance.Drives;
using Engine.Client;
using Engine.Client.Wire;
using Engine.Operations;

namespace Engine.Host.Jobs;

/// <summary>Jobs as they cross the service's socket and as <c>jobs show --output json</c> prints them, both ways.</summary>
internal static class WireJobs
{
    private const double SecondsMax = 10 * 365.25 * 24 * 3600;

    public static JobSubmission Submission(JobRequest request) => new(
        request.Operation,
        [.. request.Guests.Select(guest => new SubmittedGuest([.. guest.Disks.Select(disk => new SubmittedDisk(disk.Path, disk.Format))]))],
        request.Folder,
        request.Parallel,
        request.Priority,
        request.Deadline?.TotalSeconds,
        request.TaskPatience?.TotalSeconds,
        request.Rules.BackingFolders,
        request.Rules.EvenInUse,
        request.Arguments == JobArguments.None ? null : JsonDocument.Parse(request.Arguments).RootElement,
        request.Writing.To,
        request.Writing.KeepUndo);

    /// <exception cref="EngineException"><c>job.request</c>: a time can't be.</exception>
    public static JobRequest Request(JobSubmission submission) => new(
        submission.Operation,
        [.. submission.Guests.Select(guest => new GuestImages([.. guest.Disks.Select(disk => new DiskImage(disk.Path, disk.Format))]))])
    {
        Folder = submission.Folder,
        Parallel = submission.Parallel,
        Priority = submission.Priority,
        Deadline = Seconds("deadline", submission.DeadlineSeconds),
        TaskPatience = Seconds("timeout", submission.TimeoutSeconds),
        Rules = new(submission.AllowBacking ?? [], submission.EvenInUse),
        Arguments = submission.Arguments is { } arguments ? arguments.GetRawText() : JobArguments.None,
        Writing = new(submission.To, submission.KeepUndo),
    };

    public static JobView View(JobDetails job) => View(job.Summary) with
    {
        Tasks = [.. job.Tasks.Select(task => new TaskView(task.Image, Name(task.Phase), task.Attempts, task.Failure))],
    };

    public static JobView View(JobSummary job) => new(
        JobView.CurrentSchema,
        job.Id.Text,
        job.Operation,
        Name(job.Phase),
        job.Counts.Total,
        job.Counts.Done,
        job.Counts.Failed + job.Counts.Quarantined,
        job.Counts.Running,
        job.Counts.Queued,
        job.Counts.Cancelled,
        job.Counts.Quarantined,
        job.Priority,
        job.Submitted,
        job.Finished,
        job.HasOwner);

    public static JobDetails Details(JobView view) => new(
        Summary(view),
        [.. (view.Tasks ?? throw Foreign("a job without its tasks"))
            .Select(task => new JobTask(task.Image, Phase<TaskPhase>(task.State), task.Attempts, task.Error))]);

    public static JobSummary Summary(JobView view) => new(
        Id(view.Id),
        view.Operation,
        Phase<JobPhase>(view.State),
        view.Priority,
        new(view.Total, view.Queued, view.Running, view.Done, view.Failed - view.Quarantined, view.Cancelled, view.Quarantined),
        view.Submitted,
        view.Finished,
        view.Owned);

    public static JobId Id(string text) => JobId.TryParse(text, out var id) ? id : throw Foreign($"a job '{text}'");

    public static string Name<TPhase>(TPhase phase) where TPhase : struct, Enum => phase.ToString().ToLowerInvariant();

    public static TPhase Phase<TPhase>(string name) where TPhase : struct, Enum =>
        Enum.TryParse<TPhase>(name, ignoreCase: true, out var phase) ? phase : throw Foreign($"a state '{name}'");

    private static EngineException Foreign(string what) => new(new(
        ServiceException.Unreachable, ErrorLayer.System, $"The service tells of {what}, which this program does not understand.",
        Remedy: "Run the service and the commands from one version of the engine."));

    private static TimeSpan? Seconds(string what, double? seconds) => seconds switch
    {
        null => null,
        > 0 and <= SecondsMax => TimeSpan.FromSeconds(seconds.Value),
        _ => throw new EngineException(new("job.request", ErrorLayer.Input, $"A {what} of {seconds} s can't be.")),
    };
}
