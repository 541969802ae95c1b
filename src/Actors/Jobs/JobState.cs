using System.Collections.Immutable;
using Engine.Actors.Tasks;

namespace Engine.Actors.Jobs;

/// <summary>What a job is asked to decide on.</summary>
internal interface IJobDecision
{
    internal sealed record Accept(JobRequest Request) : IJobDecision;

    /// <summary>Begins an attempt on the task that is next, if one may begin now.</summary>
    internal sealed record Start : IJobDecision;

    /// <summary>Goes on after the engine was ended: attempts that were under way are lost.</summary>
    internal sealed record Resume : IJobDecision;

    internal sealed record Retry(int Task, string Failure, bool IsDeath, DateTimeOffset Until) : IJobDecision;

    /// <summary>The reports of these tasks are in the table of reports.</summary>
    internal sealed record Finish(IReadOnlyList<int> Tasks, string? Failure) : IJobDecision;

    internal sealed record Cancel : IJobDecision;

    /// <summary>The deadline has passed.</summary>
    internal sealed record Expire : IJobDecision;
}

/// <summary>A job as its journal tells it. Pure: decisions give events, events give the next state.</summary>
/// <param name="Next">Tasks from here on have never been started, and have not ended.</param>
/// <param name="Tasks">Those before <paramref name="Next"/>, and later ones that ended without a start.</param>
/// <param name="Running">Tasks with an attempt under way.</param>
/// <param name="Waiting">Tasks that were started before and wait for another attempt, soonest first.</param>
/// <param name="Ended">How many have ended, by phase.</param>
/// <param name="Stop">The code with which what has not ended is given up, or null.</param>
internal sealed record JobState(
    JobAccepted? Accepted,
    int Next,
    ImmutableDictionary<int, TaskState> Tasks,
    ImmutableSortedSet<int> Running,
    ImmutableSortedSet<(DateTimeOffset Until, int Task)> Waiting,
    ImmutableDictionary<TaskPhase, int> Ended,
    string? Stop,
    DateTimeOffset? FinishedAt)
{
    public static readonly JobState Empty = new(
        null, 0, ImmutableDictionary<int, TaskState>.Empty, [], [], ImmutableDictionary<TaskPhase, int>.Empty, null, null);

    /// <summary>A state from what a snapshot keeps of it.</summary>
    public static JobState Of(
        JobAccepted accepted, IEnumerable<(int Task, TaskState State)> tasks, string? stop, DateTimeOffset? finishedAt) =>
        tasks.Aggregate(Empty with { Accepted = accepted }, (state, task) => state.Change(task.Task, task.State)) with
        {
            Stop = stop,
            FinishedAt = finishedAt,
        };

    public bool IsFinished => FinishedAt is not null;

    public int Total => Accepted?.Request.Guests.Count ?? 0;

    public JobPhase Phase => (IsFinished, Stop) switch
    {
        (true, TaskErrors.CancelledCode) => JobPhase.Cancelled,
        (true, _) => CountOf(TaskPhase.Done) == Total ? JobPhase.Done : JobPhase.Failed,
        (false, _) => Next == 0 && Tasks.IsEmpty ? JobPhase.Queued : JobPhase.Running,
    };

    public JobCounts Counts => new(
        Total,
        Total - Running.Count - Ended.Values.Sum(),
        Running.Count,
        CountOf(TaskPhase.Done),
        CountOf(TaskPhase.Failed),
        CountOf(TaskPhase.Cancelled),
        CountOf(TaskPhase.Quarantined));

    public TaskState Task(int task) => Tasks.GetValueOrDefault(task, TaskState.New);

    public bool HasEnded(int task) => Task(task).Phase is not (TaskPhase.Queued or TaskPhase.Running);

    /// <summary>The tasks that have not ended and have no attempt under way.</summary>
    public IEnumerable<int> Idle => Waiting.Select(waiting => waiting.Task).Concat(Fresh);

    /// <summary>How many attempts could begin now.</summary>
    public int Ready(DateTimeOffset at)
    {
        if (Accepted is null || IsFinished || Stop is not null)
            return 0;
        var free = Math.Max(0, (Accepted.Request.Parallel ?? int.MaxValue) - Running.Count);
        return Math.Min(free, Waiting.TakeWhile(waiting => waiting.Until <= at).Take(free).Count() + (Total - Next));
    }

    /// <summary>The events that follow; none when the decision changes nothing.</summary>
    public IReadOnlyList<IJournalled> Decide(IJobDecision decision, DateTimeOffset at)
    {
        if (IsFinished || (Accepted is null) != (decision is IJobDecision.Accept))
            return [];
        IReadOnlyList<IJournalled> first = decision switch
        {
            IJobDecision.Accept accept => [new JobAccepted(accept.Request, at)],
            IJobDecision.Start when Ready(at) > 0 => [new TaskStarted(NextToStart(at), at)],
            IJobDecision.Resume => [.. Running.Select(task => new AttemptLost(task, at))],
            IJobDecision.Retry retry when Running.Contains(retry.Task) =>
                [new AttemptFailed(retry.Task, retry.Failure, retry.IsDeath, retry.Until, at)],
            IJobDecision.Finish finish => [.. finish.Tasks
                .Where(task => task >= 0 && task < Total && !HasEnded(task)).Distinct()
                .Select(task => new TaskFinished(task, finish.Failure, at))],
            IJobDecision.Cancel when Stop is null => [new JobCancelled(at)],
            IJobDecision.Expire when Stop is null => [new JobExpired(at)],
            _ => [],
        };
        var next = first.Aggregate(this, (state, happened) => state.Apply(happened));
        return next.Ended.Values.Sum() == next.Total && next.Total > 0 ? [.. first, new JobFinished(at)] : first;
    }

    public JobState Apply(IJournalled happened) => happened switch
    {
        JobAccepted accepted => Empty with { Accepted = accepted },
        TaskStarted started => Change(started.Task, Task(started.Task) with
        {
            Phase = TaskPhase.Running,
            Attempts = Task(started.Task).Attempts + 1,
        }),
        AttemptFailed failed => Change(failed.Task, Task(failed.Task) with
        {
            Phase = TaskPhase.Queued,
            Failed = Task(failed.Task).Failed + 1,
            Deaths = Task(failed.Task).Deaths + (failed.IsDeath ? 1 : 0),
            Failure = failed.Failure,
            Until = failed.Until,
        }),
        AttemptLost lost => Change(lost.Task, Task(lost.Task) with
        {
            Phase = TaskPhase.Queued,
            Lost = Task(lost.Task).Lost + 1,
            Until = lost.At,
        }),
        TaskFinished finished => Change(finished.Task, Task(finished.Task) with
        {
            Phase = TaskState.Ended(finished.Failure),
            Failure = finished.Failure,
        }),
        JobCancelled => this with { Stop = TaskErrors.CancelledCode },
        JobExpired => this with { Stop = TaskErrors.DeadlineCode },
        JobFinished finished => this with { FinishedAt = finished.At },
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of a job."),
    };

    private IEnumerable<int> Fresh => Enumerable.Range(Next, Total - Next).Where(task => !Tasks.ContainsKey(task));

    private int CountOf(TaskPhase phase) => Ended.GetValueOrDefault(phase);

    // Those that were tried before go first, so that a job does not end with a tail of them.
    private int NextToStart(DateTimeOffset at) => !Waiting.IsEmpty && Waiting[0].Until <= at ? Waiting[0].Task : Next;

    private JobState Change(int task, TaskState to)
    {
        var from = Task(task);
        var tasks = Tasks.SetItem(task, to);
        var next = Next;
        while (next < Total && tasks.ContainsKey(next))
            next++;
        return this with
        {
            Next = next,
            Tasks = tasks,
            Running = to.Phase == TaskPhase.Running ? Running.Add(task) : Running.Remove(task),
            Waiting = to.Phase == TaskPhase.Queued ? Waiting.Remove((from.Until, task)).Add((to.Until, task)) : Waiting.Remove((from.Until, task)),
            Ended = to.Phase is TaskPhase.Queued or TaskPhase.Running ? Ended : Ended.SetItem(to.Phase, CountOf(to.Phase) + 1),
        };
    }
}
