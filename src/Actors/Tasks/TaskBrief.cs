using Engine.Actors.Commits;
using Engine.Actors.Handles;
using Engine.Actors.Jobs;

namespace Engine.Actors.Tasks;

/// <summary>All that an attempt on one guest needs to know.</summary>
/// <param name="Before">The task with this attempt counted.</param>
/// <param name="Waited">From the job's acceptance to now.</param>
/// <param name="Patience">Limit of the attempt.</param>
/// <param name="Stage">Told of what is done, on any thread.</param>
internal sealed record TaskBrief(
    JobId Job,
    int Task,
    JobRequest Request,
    IOperation Operation,
    TaskState Before,
    TimeSpan Waited,
    TimeSpan Patience,
    IProgress<string> Stage)
{
    public GuestImages Images => Request.Guests[Task];

    /// <summary>The report of a guest on which nothing could be done.</summary>
    public OperationReport Failed(EngineError error) => Operation.Failed(
        new(Images, 0, new(Waited, default, default), Stage) { Arguments = Request.Arguments }, error);
}

/// <summary>What an attempt works with.</summary>
/// <param name="Handle">Opens the attempt's handle.</param>
/// <param name="Holder">Whose end ends the attempt's leases.</param>
internal sealed record TaskMeans(Func<HandleClient> Handle, CommitDesk Commits, IActorRef Holder);

/// <summary>Works on one guest.</summary>
/// <param name="cancel">Cancelled when the work is to stop at once.</param>
/// <returns>A good report, or one with an error.</returns>
internal delegate Task<OperationReport> TaskWork(TaskBrief brief, TaskMeans means, CancellationToken cancel);
