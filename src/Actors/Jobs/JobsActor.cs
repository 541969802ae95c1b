using Engine.Actors.Admission;
using static Engine.Actors.Jobs.JobProtocol;

namespace Engine.Actors.Jobs;

/// <summary>
/// The coordinator <c>/user/jobs</c>: holds the jobs that this engine owns, keeps submitters waiting while it holds too much,
/// and passes on other processes' wishes to cancel.
/// </summary>
internal sealed class JobsActor : UntypedActor, IWithTimers
{
    private const int BrokenMax = 1000;

    private readonly JobTools _tools;
    private readonly IActorRef _admission;
    private readonly Dictionary<IActorRef, int> _open = [];
    private readonly LinkedList<(Enter Request, IActorRef Asker, DateTimeOffset Until)> _entering = new();
    private readonly Dictionary<JobId, EngineError> _broken = [];
    private int _guests;
    private bool _isLooking;

    public JobsActor(JobTools tools)
    {
        _tools = tools;
        _admission = Context.ActorOf(AdmissionActor.Props(tools.Places), "admission");
    }

    public ITimerScheduler Timers { get; set; } = null!;

    /// <summary>The job's actor, when it lives here → <see cref="Found"/>.</summary>
    public sealed record Find(JobId Job) : INoSerializationVerificationNeeded;

    /// <param name="Job">Null when it does not live here.</param>
    /// <param name="Broken">Why it does not any more, when it broke here.</param>
    public sealed record Found(IActorRef? Job, EngineError? Broken = null) : INoSerializationVerificationNeeded;

    /// <summary>The job can't go on here; it ends after this.</summary>
    public sealed record Broke(JobId Job, EngineError Error) : INoSerializationVerificationNeeded;

    /// <summary>Makes an actor for a job that this engine owns, when there is room for its guests → <see cref="Found"/> | Failed.</summary>
    /// <param name="HasToWait">False for a job that is taken over: it is there already.</param>
    public sealed record Enter(JobId Job, int Guests, bool HasToWait) : INoSerializationVerificationNeeded;

    public static Props Props(JobTools tools) => Akka.Actor.Props.Create(() => new JobsActor(tools));

    protected override SupervisorStrategy SupervisorStrategy() => new Strategy(_admission);

    protected override void PreStart() =>
        Timers.StartPeriodicTimer(nameof(Look), Look.Instance, _tools.Settings.WishPause, _tools.Settings.WishPause);

    /// <summary>After a bug here or in admission: jobs are taken up again from their journals, since their places are forgotten.</summary>
    protected override void PostRestart(Exception reason)
    {
        base.PostRestart(reason);
        _tools.Store.OwnedAsync(_tools.Owner).PipeTo(Self, success: jobs => new Owned(jobs), failure: _ => new Owned([]));
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Find find:
                Sender.Tell(new Found(Child(find.Job), _broken.GetValueOrDefault(find.Job)));
                break;
            case Enter enter:
                OnEnter(enter);
                break;
            case Terminated gone when _open.Remove(gone.ActorRef, out var guests):
                _guests -= guests;
                Release(gone.ActorRef.Path.Name);
                LetIn();
                break;
            case Broke broke:
                if (_broken.Count < BrokenMax)
                    _broken[broke.Job] = broke.Error;
                break;
            case Look:
                TurnAway();
                LookForWishes();
                break;
            case Wishes wishes:
                _isLooking = false;
                foreach (var job in wishes.Jobs)
                    Child(job)?.Tell(new Cancel(job));
                break;
            case Owned owned:
                foreach (var line in owned.Jobs)
                    Make(new Enter(line.Id, line.Counts.Total, HasToWait: false), ActorRefs.Nobody)
                        .Tell(new Resume(line.Id, ThenCancel: false));
                break;
            case Done or Failed or Terminated:
                break; // a cancel's answer
            default:
                Unhandled(message);
                break;
        }
    }

    private IActorRef? Child(JobId job) => Context.Child(job.Text) is var child && child.IsNobody() ? null : child;

    private void OnEnter(Enter enter)
    {
        if (enter.HasToWait && (_entering.Count > 0 || !HasRoom(enter.Guests)))
        {
            if (_entering.Count >= _tools.Settings.SubmitsWaitingMax)
                Sender.Tell(new Failed(JobErrors.Full(_guests, _tools.Settings.GuestsOpenMax)));
            else
                _entering.AddLast((enter, Sender, _tools.Clock.GetUtcNow() + _tools.Settings.SubmitPatience));
            return;
        }
        Make(enter, Sender);
    }

    // A job larger than the limit gets in when it is alone.
    private bool HasRoom(int guests) => _open.Count == 0 || _guests + guests <= _tools.Settings.GuestsOpenMax;

    private IActorRef Make(Enter enter, IActorRef asker)
    {
        var job = Child(enter.Job);
        _broken.Remove(enter.Job);
        if (job is null)
        {
            job = Context.Watch(Context.ActorOf(JobActor.Props(enter.Job, _tools, _admission), enter.Job.Text));
            _open[job] = enter.Guests;
            _guests += enter.Guests;
        }
        asker.Tell(new Found(job));
        return job;
    }

    /// <summary>A job that ended here without being finished can be taken over by anybody.</summary>
    private void Release(string name)
    {
        if (JobId.TryParse(name, out var job))
            _ = _tools.Store.ReleaseAsync(job, _tools.Owner).ContinueWith(late => late.Exception, TaskContinuationOptions.OnlyOnFaulted);
    }

    private void LetIn()
    {
        while (_entering.First is { } first && HasRoom(first.Value.Request.Guests))
        {
            _entering.RemoveFirst();
            Make(first.Value.Request, first.Value.Asker);
        }
    }

    private void TurnAway()
    {
        while (_entering.First is { } first && first.Value.Until <= _tools.Clock.GetUtcNow())
        {
            _entering.RemoveFirst();
            first.Value.Asker.Tell(new Failed(JobErrors.Full(_guests, _tools.Settings.GuestsOpenMax)));
        }
    }

    private void LookForWishes()
    {
        if (_isLooking || _open.Count == 0)
            return;
        _isLooking = true;
        // A file that can't be read now is looked at again soon; jobs themselves tell when it stays so.
        _tools.Store.CancelWishesAsync(_tools.Owner).PipeTo(Self, success: jobs => new Wishes(jobs), failure: _ => new Wishes([]));
    }

    private sealed record Look : INoSerializationVerificationNeeded
    {
        public static readonly Look Instance = new();
    }

    private sealed record Owned(IReadOnlyList<JobSummary> Jobs) : INoSerializationVerificationNeeded;

    /// <summary>One job's bug must not touch the others; without admission nothing goes on.</summary>
    private sealed class Strategy(IActorRef admission) : OneForOneStrategy(cause => cause switch
    {
        Settings.SettingsException => Directive.Escalate, // no retry can mend a wrong configuration
        _ => Directive.Stop,
    })
    {
        protected override Directive Handle(IActorRef child, Exception exception) =>
            child.Equals(admission) ? Directive.Escalate : base.Handle(child, exception);
    }

    private sealed record Wishes(IReadOnlyList<JobId> Jobs) : INoSerializationVerificationNeeded;
}
