using Engine.Actors.Jobs;
using Engine.Client.Wire;

namespace Engine.Host.Jobs;

/// <summary>Events of a job as lines of the service's stream, both ways.</summary>
internal static class WireEvents
{
    public static ServiceEvent? Line(JobEvent happened) => happened switch
    {
        JobEvent.Accepted accepted => new(ServiceEvents.Accepted, Job: accepted.Job.Text, Tasks: accepted.Tasks),
        JobEvent.TaskStarted started => new(ServiceEvents.TaskStarted, Task: started.Task, Attempt: started.Attempt),
        JobEvent.TaskStage stage => new(ServiceEvents.TaskStage, Task: stage.Task, Stage: stage.Stage),
        JobEvent.TaskWaits waits => new(ServiceEvents.TaskWaits, Task: waits.Task, Failure: waits.Failure, Until: waits.Until),
        JobEvent.TaskFinished finished =>
            new(ServiceEvents.TaskFinished, Task: finished.Task, State: WireJobs.Name(finished.Phase), Failure: finished.Failure),
        JobEvent.Finished finished => new(ServiceEvents.Finished, State: WireJobs.Name(finished.Phase), Counts: Counts(finished.Counts)),
        _ => null,
    };

    /// <summary>Null for a kind that this program does not know, or a line that lacks what its kind has.</summary>
    public static JobEvent? Event(ServiceEvent line) => line switch
    {
        { Event: ServiceEvents.Accepted, Job: { } job, Tasks: { } tasks } => new JobEvent.Accepted(WireJobs.Id(job), tasks),
        { Event: ServiceEvents.TaskStarted, Task: { } task, Attempt: { } attempt } => new JobEvent.TaskStarted(task, attempt),
        { Event: ServiceEvents.TaskStage, Task: { } task, Stage: { } stage } => new JobEvent.TaskStage(task, stage),
        { Event: ServiceEvents.TaskWaits, Task: { } task, Failure: { } failure, Until: { } until } => new JobEvent.TaskWaits(task, failure, until),
        { Event: ServiceEvents.TaskFinished, Task: { } task, State: { } state } =>
            new JobEvent.TaskFinished(task, WireJobs.Phase<TaskPhase>(state), line.Failure),
        { Event: ServiceEvents.Finished, State: { } state, Counts: { } counts } =>
            new JobEvent.Finished(WireJobs.Phase<JobPhase>(state), Counts(counts)),
        _ => null,
    };

    private static TaskCounts Counts(JobCounts counts) =>
        new(counts.Total, counts.Queued, counts.Running, counts.Done, counts.Failed, counts.Cancelled, counts.Quarantined);

    private static JobCounts Counts(TaskCounts counts) =>
        new(counts.Total, counts.Queued, counts.Running, counts.Done, counts.Failed, counts.Cancelled, counts.Quarantined);
}
