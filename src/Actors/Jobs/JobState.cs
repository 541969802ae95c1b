using System.Collections.Immutable;

namespace Engine.Actors.Jobs;

/// <summary>What a job is asked to decide on.</summary>
internal interface IJobDecision
{
    internal sealed record Accept(string Operation, IReadOnlyList<GuestImages> Guests, int Parallel) : IJobDecision;

    /// <summary>Goes on after the engine was ended: starts again what was under way.</summary>
    internal sealed record Resume : IJobDecision;

    /// <summary>A task's report is in the table of results.</summary>
    internal sealed record Finish(int Task, string? Failure) : IJobDecision;

    internal sealed record Cancel : IJobDecision;

    /// <summary>The reports of all tasks that a cancelled job does not start any more are in the table.</summary>
    internal sealed record Abandon(string Failure) : IJobDecision;
}

/// <summary>A job as its journal tells it. Pure: decisions give events, events give the next state.</summary>
/// <param name="Next">Tasks start in their order: those from here on have not been started.</param>
/// <param name="Started">Tasks below <paramref name="Next"/> that have not finished.</param>
/// <param name="Failures">The code of each finished task whose report is not good.</param>
internal sealed record JobState(
    JobAccepted? Accepted,
    int Next,
    ImmutableSortedSet<int> Started,
    ImmutableDictionary<int, string> Failures,
    bool IsCancelled,
    bool IsFinished)
{
    public static readonly JobState Empty = new(null, 0, [], ImmutableDictionary<int, string>.Empty, false, false);

    public int Tasks => Accepted?.Guests.Count ?? 0;

    public IEnumerable<int> Waiting => Enumerable.Range(Next, Tasks - Next);

    public int Good => Next - Started.Count - Failures.Count;

    public bool HasFinished(int task) => task >= 0 && task < Next && !Started.Contains(task);

    /// <summary>The events that follow; none when the decision changes nothing.</summary>
    public IReadOnlyList<IJournalled> Decide(IJobDecision decision, DateTimeOffset at)
    {
        if (IsFinished || (Accepted is null) != (decision is IJobDecision.Accept))
            return [];
        IReadOnlyList<IJournalled> first = decision switch
        {
            IJobDecision.Accept accept => [new JobAccepted(accept.Operation, accept.Guests, accept.Parallel, at)],
            // What was under way is journalled as started once more, so that the journal tells how often.
            IJobDecision.Resume when !IsCancelled => [.. Started.Select(task => new TaskStarted(task, at))],
            IJobDecision.Finish finish when Started.Contains(finish.Task) => [new TaskFinished(finish.Task, finish.Failure, at)],
            IJobDecision.Cancel when !IsCancelled => [new JobCancelled(at)],
            IJobDecision.Abandon abandon when IsCancelled => [.. Waiting.Select(task => new TaskFinished(task, abandon.Failure, at))],
            _ => [],
        };
        var next = first.Aggregate(this, (state, happened) => state.Apply(happened));
        return [.. first, .. next.Follow(at)];
    }

    public JobState Apply(IJournalled happened) => happened switch
    {
        JobAccepted accepted => Empty with { Accepted = accepted },
        TaskStarted started => this with { Next = Math.Max(Next, started.Task + 1), Started = Started.Add(started.Task) },
        TaskFinished finished => this with
        {
            Next = Math.Max(Next, finished.Task + 1),
            Started = Started.Remove(finished.Task),
            Failures = finished.Failure is null ? Failures : Failures.SetItem(finished.Task, finished.Failure),
        },
        JobCancelled => this with { IsCancelled = true },
        JobFinished => this with { IsFinished = true },
        _ => throw new InvalidOperationException($"{happened.GetType().Name} is no event of a job."),
    };

    /// <summary>What a job does by itself in a state: starts what may start, and finishes after its last task.</summary>
    private IReadOnlyList<IJournalled> Follow(DateTimeOffset at)
    {
        if (Next == Tasks && Started.IsEmpty)
            return [new JobFinished(at)];
        var free = IsCancelled ? 0 : Math.Max(0, Accepted!.Parallel - Started.Count);
        return [.. Waiting.Take(free).Select(task => new TaskStarted(task, at))];
    }
}
