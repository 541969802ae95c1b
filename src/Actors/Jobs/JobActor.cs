using Akka.Event;
using Akka.Persistence;
using Engine.Actors.Admission;
using Engine.Actors.Tasks;
using static Engine.Actors.Jobs.JobProtocol;

namespace Engine.Actors.Jobs;

/// <summary>
/// One job of this engine's. What to do is decided by <see cref="JobState"/>; what was decided is journalled, and acted upon
/// when the journal has it. A job found in the journal does nothing until it is told to resume.
/// </summary>
internal sealed partial class JobActor : UntypedPersistentActor, IWithTimers
{
    private readonly JobId _job;
    private readonly JobTools _tools;
    private readonly IActorRef _admission;
    private readonly EventFan<JobEvent> _news;

    private JobState _decided = JobState.Empty; // ahead of the journal: thousands of tasks do not wait for each other's commit
    private JobState _kept = JobState.Empty;    // what the journal has
    private long _snapshotAt;
    private bool _isWorking;

    public JobActor(JobId job, JobTools tools, IActorRef admission)
    {
        (_job, _tools, _admission) = (job, tools, admission);
        _news = new(tools.Settings.EventsKeptMax);
    }

    public override string PersistenceId => PersistenceIdOf(_job);

    public ITimerScheduler Timers { get; set; } = null!;

    public static string PersistenceIdOf(JobId job) => $"job-{job}";

    public static Props Props(JobId job, JobTools tools, IActorRef admission) =>
        Akka.Actor.Props.Create(() => new JobActor(job, tools, admission));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause => cause switch
    {
        Settings.SettingsException => Directive.Escalate, // no retry can mend a wrong configuration
        _ => Directive.Stop, // its end is seen below and reported
    });

    protected override void OnRecover(object message)
    {
        switch (message)
        {
            case SnapshotOffer { Snapshot: JobSnapshot snapshot } offer:
                _kept = snapshot.State;
                _snapshotAt = offer.Metadata.SequenceNr;
                break;
            case IJournalled happened:
                _kept = _kept.Apply(happened);
                break;
            case RecoveryCompleted:
                _decided = _kept;
                // Whoever had it made may have gone away.
                Timers.StartSingleTimer(nameof(Unused), Unused.Instance, _tools.Settings.AnswerPatience);
                break;
        }
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Submit submit:
                var asker = Sender;
                Decide(new IJobDecision.Accept(submit.Request), () => asker.Tell(Done.Instance));
                break;
            case ICommand when _decided.Accepted is null:
                Sender.Tell(new Failed(JobErrors.Unknown(_job)));
                Context.Stop(Self);
                break;
            case Resume when _tools.Operation(_decided.Accepted!.Request.Operation) is null:
                Sender.Tell(new Failed(JobTools.UnknownOperation(_decided.Accepted.Request.Operation)));
                Context.Stop(Self);
                break;
            case Resume resume:
                Sender.Tell(Done.Instance);
                GoOn(resume.ThenCancel);
                break;
            case Cancel:
                Sender.Tell(Done.Instance);
                Decide(new IJobDecision.Cancel());
                break;
            case Expired:
                Decide(new IJobDecision.Expire());
                break;
            case Unused when _isWorking:
                break;
            case Unused:
                Context.Stop(Self);
                break;
            case Watch:
                // After what is being journalled now, so that the news go on where this state ends.
                var watcher = Sender;
                DeferAsync(message, _ => watcher.Tell(new Watching(_kept, _news.Subscribe())));
                break;
            case TaskProtocol.Ended ended:
                EndAttempt();
                Decide(new IJobDecision.Finish([ended.Task], ended.Failure));
                break;
            case TaskProtocol.Failed failed:
                EndAttempt();
                Retry(failed);
                break;
            case TaskProtocol.NotKept notKept:
                Break(notKept.Error);
                break;
            case Terminated gone:
                Lost(gone.ActorRef);
                break;
            default:
                if (!OnAdmission(message) && !OnBookkeeping(message))
                    Unhandled(message);
                break;
        }
    }

    protected override void OnPersistFailure(Exception cause, object happened, long sequence) =>
        Report(cause, "journal.write", "can't be written");

    protected override void OnPersistRejected(Exception cause, object happened, long sequence)
    {
        Report(cause, "journal.write", "can't be written");
        Context.Stop(Self);
    }

    protected override void OnRecoveryFailure(Exception cause, object? message = null) => Report(cause, "journal.read", "can't be read");

    protected override void PostStop() => _news.Complete();

    /// <summary>Journals what follows from a decision, acts on each event, then calls <paramref name="then"/>.</summary>
    private void Decide(IJobDecision decision, Action? then = null)
    {
        var events = _decided.Decide(decision, _tools.Clock.GetUtcNow());
        var left = events.Count;
        if (left == 0)
        {
            AskForPlaces();
            then?.Invoke();
            return;
        }
        _decided = events.Aggregate(_decided, (state, happened) => state.Apply(happened));
        PersistAllAsync(events, happened =>
        {
            _kept = _kept.Apply(happened);
            React(happened);
            if (--left == 0)
                then?.Invoke();
        });
        AskForPlaces();
    }

    private void React(IJournalled happened)
    {
        if (JobEvent.Of(_job, happened, _kept) is { } news)
            _news.Publish(news);
        switch (happened)
        {
            case JobAccepted:
                _isWorking = true;
                WatchDeadline();
                AskForPlaces();
                break;
            case TaskStarted started:
                Start(started.Task);
                break;
            case JobCancelled or JobExpired:
                StopWork();
                break;
            case TaskFinished finished:
                ForgetCommit(finished.Task);
                break;
            case JobFinished:
                Finish();
                return;
        }
        Note();
        SnapshotNowAndThen();
    }

    /// <summary>Takes up what the journal has as started and nobody works on.</summary>
    private void GoOn(bool thenCancel)
    {
        if (_kept.IsFinished)
        {
            Finish();
            return;
        }
        if (_isWorking)
            return;
        _isWorking = true;
        WatchDeadline();
        // Those first, so that no further attempt begins on them.
        var max = _tools.Tasks.InterruptionsMax;
        var given = _kept.Running.Where(task => _kept.Task(task).Lost + 1 >= max).ToArray();
        if (given.Length > 0 && _kept.Stop is null && !thenCancel)
            GiveUp(given, TaskErrors.Interrupted(max), then: () => TakeUp(false));
        else
            TakeUp(thenCancel);
    }

    private void TakeUp(bool thenCancel)
    {
        Decide(new IJobDecision.Resume());
        if (thenCancel)
            Decide(new IJobDecision.Cancel());
        if (_kept.Stop is not null)
            StopWork(); // it was told to stop before, and its engine ended meanwhile
    }

    private void WatchDeadline()
    {
        if (_kept.Accepted is { Request.Deadline: { } deadline } accepted)
        {
            var left = accepted.At + deadline - _tools.Clock.GetUtcNow();
            Timers.StartSingleTimer(nameof(Expired), Expired.Instance, left > TimeSpan.Zero ? left : TimeSpan.Zero);
        }
    }

    /// <summary>The job ends before its time: what runs is told to stop, and what does not gets a report that says so.</summary>
    private void StopWork()
    {
        var why = _decided.Stop == TaskErrors.DeadlineCode ? TaskErrors.Expired : TaskErrors.Cancelled;
        foreach (var task in Context.GetChildren())
            task.Tell(new TaskProtocol.Stop(why));
        GiveUp([.. _decided.Idle], why);
    }

    /// <summary>Keeps reports for tasks that make none themselves, then finishes them.</summary>
    private void GiveUp(IReadOnlyList<int> tasks, EngineError error, Action? then = null)
    {
        if (tasks.Count == 0)
            return;
        var reports = tasks.Select(task => (task, Brief(task).Failed(error).Json)).ToList();
        _tools.Store.KeepReportsAsync(_job, reports).PipeTo(
            Self,
            success: () => new GivenUp(tasks, error.Code, then),
            failure: cause => new TaskProtocol.NotKept(-1, TaskErrors.Of(cause, null)));
    }

    private void Report(Exception cause, string code, string what)
    {
        var error = _tools.Store.Broken(code, what, cause);
        Context.GetLogger().Warning("job {0}: {1} {2}", _job, error.Message, error.Evidence);
        Sender.Tell(new Failed(error));
        TellBroken(error);
    }

    private void Break(EngineError error)
    {
        TellBroken(error);
        Context.Stop(Self);
    }

    private void TellBroken(EngineError error)
    {
        _news.Publish(new JobEvent.Broken(error));
        Context.Parent.Tell(new JobsActor.Broke(_job, error)); // for those who come to watch when it is too late
    }

    private sealed record Expired : INoSerializationVerificationNeeded
    {
        public static readonly Expired Instance = new();
    }

    private sealed record Unused : INoSerializationVerificationNeeded
    {
        public static readonly Unused Instance = new();
    }

    private sealed record GivenUp(IReadOnlyList<int> Tasks, string Failure, Action? Then) : INoSerializationVerificationNeeded;
}
