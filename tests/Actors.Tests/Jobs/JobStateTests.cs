using CsCheck;
using Engine.Actors.Jobs;
using Engine.Actors.Tasks;

namespace Engine.Actors.Tests.Jobs;

public sealed class JobStateTests
{
    private static readonly DateTimeOffset _at = DateTimeOffset.UnixEpoch;

    // A job of up to 12 guests, and anything that may be decided on it, in any order and at any time.
    private static readonly Gen<(int Guests, int? Parallel, (IJobDecision Decision, int Second)[] Decisions)> _stories =
        Gen.Select(Gen.Int[1, 12], Gen.Int[1, 5].Nullable(), Gen.Select(Decisions(), Gen.Int[0, 100]).Array[0, 80]);

    [Fact(DisplayName = "Whatever happens, no more attempts run than the job allows, and none begins after it was told to stop")]
    public void Bounds() => _stories.Sample(story =>
    {
        var stopped = false;
        foreach (var (happened, state) in Play(story))
        {
            state.Running.Count.Should().BeLessThanOrEqualTo(story.Parallel ?? story.Guests);
            if (happened is TaskStarted)
                stopped.Should().BeFalse();
            stopped |= happened is JobCancelled or JobExpired;
        }
    });

    [Fact(DisplayName = "Whatever happens, each task ends at most once, and no attempt on it begins afterwards")]
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
                Enumerable.Range(0, state.Total).Should().OnlyContain(task => state.HasEnded(task));
                state.Phase.Should().BeOneOf(JobPhase.Done, JobPhase.Failed, JobPhase.Cancelled);
            }
        }
    });

    [Fact(DisplayName = "Whatever happens, each task stands in one place, and the counts say how many stand where")]
    public void Counts() => _stories.Sample(story =>
    {
        foreach (var (_, state) in Play(story))
        {
            var phases = Enumerable.Range(0, state.Total).Select(task => state.Task(task).Phase).ToArray();
            int Of(TaskPhase phase) => phases.Count(one => one == phase);
            state.Counts.Should().Be(new JobCounts(
                story.Guests, Of(TaskPhase.Queued), Of(TaskPhase.Running), Of(TaskPhase.Done), Of(TaskPhase.Failed),
                Of(TaskPhase.Cancelled), Of(TaskPhase.Quarantined)));
            state.Idle.Concat(state.Running).Concat(Enumerable.Range(0, state.Total).Where(state.HasEnded))
                .Order().Should().Equal(Enumerable.Range(0, state.Total));
        }
    });

    [Fact(DisplayName = "Whatever happens, attempts are counted one by one, and each ended in one way")]
    public void Attempts() => _stories.Sample(story =>
    {
        foreach (var (_, state) in Play(story))
        {
            for (var number = 0; number < state.Total; number++)
            {
                var task = state.Task(number);
                var left = task.Attempts - task.Failed - task.Lost;
                left.Should().BeInRange(0, 1);
                if (task.Phase == TaskPhase.Running)
                    left.Should().Be(1);
                task.Deaths.Should().BeLessThanOrEqualTo(task.Failed);
            }
        }
    });

    [Fact(DisplayName = "A job that is always answered comes to its end")]
    public void Ends() => _stories.Sample(story =>
    {
        var state = Play(story).Select(step => step.State).Last();
        var late = _at.AddDays(1);
        for (var step = 0; step < 3 * story.Guests && !state.IsFinished; step++)
        {
            IJobDecision next = state.Running.IsEmpty
                ? state.Stop is null ? new IJobDecision.Start() : new IJobDecision.Finish([.. state.Idle], state.Stop)
                : new IJobDecision.Finish([state.Running[0]], null);
            state = Replay(state, state.Decide(next, late));
        }
        state.IsFinished.Should().BeTrue();
    });

    [Fact(DisplayName = "A snapshot of any state is that state")]
    public void Snapshots() => _stories.Sample(story =>
    {
        var state = Play(story).Select(step => step.State).Last();

        var read = ((JobSnapshot)JournalForm.Read(JournalForm.Write(new JobSnapshot(state)), "js1")).State;

        read.Should().BeEquivalentTo(state);
    });

    [Fact(DisplayName = "A job that is resumed takes up what was under way as another attempt, and not what had finished")]
    public void Resumes()
    {
        var state = Replay(Accepted(4), new TaskStarted(0, _at), new TaskStarted(1, _at), new TaskFinished(0, null, _at));

        var events = state.Decide(new IJobDecision.Resume(), _at);
        var resumed = Replay(state, events);
        var again = Replay(resumed, resumed.Decide(new IJobDecision.Start(), _at));

        events.Should().Equal(new AttemptLost(1, _at));
        again.Task(0).Should().Be(TaskState.New with { Phase = TaskPhase.Done, Attempts = 1 });
        again.Task(1).Attempts.Should().Be(2);
        again.Running.Should().Equal(1);
    }

    [Fact(DisplayName = "An attempt that failed is followed by another one after its pause, before guests that were not tried yet")]
    public void Retries()
    {
        var state = Replay(Accepted(3, parallel: 1), new TaskStarted(0, _at), new AttemptFailed(0, "appliance.lost", true, _at.AddSeconds(2), _at));

        Started(state, _at.AddSeconds(1)).Should().Be(1);
        Started(state, _at.AddSeconds(2)).Should().Be(0);
        state.Counts.Queued.Should().Be(3);

        int Started(JobState from, DateTimeOffset at) => ((TaskStarted)from.Decide(new IJobDecision.Start(), at).Single()).Task;
    }

    [Theory(DisplayName = "How a job ended is told by its tasks, and by whether somebody cancelled it")]
    [InlineData(null, null, JobPhase.Done)]
    [InlineData("guest.none", null, JobPhase.Failed)]
    [InlineData(TaskErrors.QuarantineCode, null, JobPhase.Failed)]
    [InlineData(TaskErrors.DeadlineCode, TaskErrors.DeadlineCode, JobPhase.Failed)]
    [InlineData(TaskErrors.CancelledCode, TaskErrors.CancelledCode, JobPhase.Cancelled)]
    public void HowItEnded(string? failure, string? stop, JobPhase expected)
    {
        var state = Replay(Accepted(2), new TaskStarted(0, _at), new TaskFinished(0, null, _at));
        state.Phase.Should().Be(JobPhase.Running);
        IJobDecision? told = stop switch
        {
            TaskErrors.CancelledCode => new IJobDecision.Cancel(),
            TaskErrors.DeadlineCode => new IJobDecision.Expire(),
            _ => null,
        };
        if (told is not null)
            state = Replay(state, state.Decide(told, _at));

        var ended = Replay(state, state.Decide(new IJobDecision.Finish([1], failure), _at));

        ended.Phase.Should().Be(expected);
        ended.FinishedAt.Should().Be(_at);
    }

    [Fact(DisplayName = "A job is accepted once")]
    public void AcceptedOnce()
    {
        var state = Replay(Accepted(1));

        state.Decide(new IJobDecision.Accept(new("other", Guests(2))), _at).Should().BeEmpty();
        JobState.Empty.Decide(new IJobDecision.Cancel(), _at).Should().BeEmpty();
    }

    private static Gen<IJobDecision> Decisions() => Gen.Frequency(
        (8, Gen.Const((IJobDecision)new IJobDecision.Start())),
        (6, Gen.Select(Gen.Int[-1, 12].Array[1, 2], Gen.Bool, (tasks, good) => (IJobDecision)new IJobDecision.Finish(tasks, good ? null : "guest.none"))),
        (4, Gen.Select(Gen.Int[-1, 12], Gen.Bool, Gen.Int[0, 50], (task, death, pause) =>
            (IJobDecision)new IJobDecision.Retry(task, "appliance.lost", death, _at.AddSeconds(pause)))),
        (1, Gen.Const((IJobDecision)new IJobDecision.Cancel())),
        (1, Gen.Const((IJobDecision)new IJobDecision.Expire())),
        (1, Gen.Const((IJobDecision)new IJobDecision.Resume())));

    private static IEnumerable<(IJournalled Happened, JobState State)> Play(
        (int Guests, int? Parallel, (IJobDecision Decision, int Second)[] Decisions) story)
    {
        var state = JobState.Empty;
        var accept = new IJobDecision.Accept(new("inspect", Guests(story.Guests)) { Parallel = story.Parallel });
        foreach (var (decision, second) in story.Decisions.Prepend((accept, 0)))
        {
            foreach (var happened in state.Decide(decision, _at.AddSeconds(second)))
            {
                state = state.Apply(happened);
                yield return (happened, state);
            }
        }
    }

    private static JobAccepted Accepted(int guests, int? parallel = null) => new(new("inspect", Guests(guests)) { Parallel = parallel }, _at);

    private static JobState Replay(params IJournalled[] events) => Replay(JobState.Empty, events);

    private static JobState Replay(JobState from, IEnumerable<IJournalled> events) =>
        events.Aggregate(from, (state, happened) => state.Apply(happened));

    private static GuestImages[] Guests(int count) =>
        [.. Enumerable.Range(0, count).Select(number => new GuestImages([new DiskImage($"/images/{number}.img", null)]))];
}
