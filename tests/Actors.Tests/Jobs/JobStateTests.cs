using CsCheck;
using Engine.Actors.Jobs;

namespace Engine.Actors.Tests.Jobs;

public sealed class JobStateTests
{
    private static readonly DateTimeOffset _at = DateTimeOffset.UnixEpoch;

    // A job of up to 12 guests, and anything that may be decided on it, in any order.
    private static readonly Gen<(int Guests, int Parallel, IJobDecision[] Decisions)> _stories =
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 5], Decisions().Array[0, 60]);

    [Fact(DisplayName = "Whatever happens, no more tasks run than the job allows, and none after a cancel")]
    public void Bounds() => _stories.Sample(story =>
    {
        var cancelled = false;
        foreach (var (happened, state) in Play(story))
        {
            state.Started.Count.Should().BeLessThanOrEqualTo(story.Parallel);
            if (happened is TaskStarted)
                cancelled.Should().BeFalse();
            cancelled |= happened is JobCancelled;
        }
    });

    [Fact(DisplayName = "Whatever happens, each task finishes at most once, after it started or by abandonment")]
    public void Once() => _stories.Sample(story =>
    {
        var finished = new HashSet<int>();
        foreach (var (happened, _) in Play(story))
        {
            if (happened is TaskFinished task)
                finished.Add(task.Task).Should().BeTrue();
            if (happened is TaskStarted started)
                finished.Should().NotContain(started.Task);
        }
    });

    [Fact(DisplayName = "A job has finished exactly when all its tasks have, and nothing happens after it")]
    public void Finishes() => _stories.Sample(story =>
    {
        var over = false;
        foreach (var (happened, state) in Play(story))
        {
            over.Should().BeFalse();
            over = happened is JobFinished;
            state.IsFinished.Should().Be(over);
            if (over)
            {
                Enumerable.Range(0, state.Tasks).Should().OnlyContain(task => state.HasFinished(task));
                (state.Good + state.Failures.Count).Should().Be(story.Guests);
            }
        }
    });

    [Fact(DisplayName = "A job that is always answered comes to its end")]
    public void Ends() => _stories.Sample(story =>
    {
        var state = Play(story).Select(step => step.State).Last();
        for (var step = 0; step < 2 * story.Guests && !state.IsFinished; step++)
        {
            IJobDecision next = state.Started.IsEmpty ? new IJobDecision.Abandon("x") : new IJobDecision.Finish(state.Started[0], null);
            state = state.Decide(next, _at).Aggregate(state, (before, happened) => before.Apply(happened));
        }
        state.IsFinished.Should().BeTrue();
    });

    [Fact(DisplayName = "A job that is resumed starts what was under way, and not what had finished")]
    public void Resumes()
    {
        var accepted = new JobAccepted("inspect", Guests(4), 2, _at);
        var state = Replay(accepted, new TaskStarted(0, _at), new TaskStarted(1, _at), new TaskFinished(0, null, _at));

        var events = state.Decide(new IJobDecision.Resume(), _at);

        events.Should().Equal(new TaskStarted(1, _at), new TaskStarted(2, _at));
    }

    [Fact(DisplayName = "A job is accepted once")]
    public void AcceptedOnce()
    {
        var state = Replay(new JobAccepted("inspect", Guests(1), 1, _at));

        state.Decide(new IJobDecision.Accept("other", Guests(2), 1), _at).Should().BeEmpty();
        JobState.Empty.Decide(new IJobDecision.Cancel(), _at).Should().BeEmpty();
    }

    private static Gen<IJobDecision> Decisions() => Gen.Frequency(
        (6, Gen.Select(Gen.Int[-1, 12], Gen.Bool, (task, good) => (IJobDecision)new IJobDecision.Finish(task, good ? null : "guest.none"))),
        (1, Gen.Const((IJobDecision)new IJobDecision.Cancel())),
        (1, Gen.Const((IJobDecision)new IJobDecision.Abandon("job.cancelled"))),
        (1, Gen.Const((IJobDecision)new IJobDecision.Resume())));

    private static IEnumerable<(IJournalled Happened, JobState State)> Play((int Guests, int Parallel, IJobDecision[] Decisions) story)
    {
        var state = JobState.Empty;
        foreach (var decision in story.Decisions.Prepend(new IJobDecision.Accept("inspect", Guests(story.Guests), story.Parallel)))
        {
            foreach (var happened in state.Decide(decision, _at))
            {
                state = state.Apply(happened);
                yield return (happened, state);
            }
        }
    }

    private static JobState Replay(params IJournalled[] events) =>
        events.Aggregate(JobState.Empty, (state, happened) => state.Apply(happened));

    private static GuestImages[] Guests(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new GuestImages([new DiskImage($"/images/{number}.img", null)]))];
}
