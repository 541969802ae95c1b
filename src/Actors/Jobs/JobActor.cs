using Akka.Persistence;
using Engine.Actors.Tasks;
using static Engine.Actors.Jobs.JobProtocol;

namespace Engine.Actors.Jobs;

/// <summary>
/// One job. Journals each transition of its tasks before acting on it; what to do is decided by <see cref="JobState"/>.
/// A job found in the journal does nothing until it is told to resume.
/// </summary>
internal sealed class JobActor : UntypedPersistentActor
{
    private readonly JobId _job;
    private readonly JobTools _tools;
    private readonly EventFan<JobEvent> _news;
    private JobState _state = JobState.Empty;

    public JobActor(JobId job, JobTools tools)
    {
        _job = job;
        _tools = tools;
        _news = new(tools.Settings.EventsKeptMax);
    }

    public override string PersistenceId => $"job-{_job}";

    public static Props Props(JobId job, JobTools tools) => Akka.Actor.Props.Create(() => new JobActor(job, tools));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause => cause switch
    {
        Settings.SettingsException => Directive.Escalate, // no retry can mend a wrong configuration
        _ => Directive.Stop, // its end is seen below and reported
    });

    protected override void OnRecover(object message)
    {
        if (message is IJournalled happened)
            _state = _state.Apply(happened);
    }

    protected override void OnCommand(object message)
    {
        switch (message)
        {
            case Submit submit:
                var asker = Sender;
                Decide(
                    new IJobDecision.Accept(submit.Request.Operation, submit.Request.Guests, submit.Parallel),
                    () => asker.Tell(Done.Instance));
                break;
            case ICommand when _state.Accepted is null:
                Sender.Tell(new Failed(new("job.unknown", ErrorLayer.Input, $"There is no job {_job}.")));
                Context.Stop(Self);
                break;
            case Resume or Cancel when _tools.Operation(_state.Accepted.Operation) is null:
                Sender.Tell(new Failed(JobTools.UnknownOperation(_state.Accepted.Operation)));
                break;
            case Resume:
                Sender.Tell(Done.Instance);
                GoOn();
                break;
            case Cancel:
                Sender.Tell(Done.Instance);
                Decide(new IJobDecision.Cancel());
                break;
            case Watch:
                Sender.Tell(new Watching(_state, _news.Subscribe()));
                break;
            case TaskProtocol.Ended ended:
                Decide(new IJobDecision.Finish(ended.Task, ended.Failure));
                break;
            case TaskProtocol.NotKept notKept:
                Break(notKept.Error);
                break;
            case Abandoned abandoned:
                Decide(new IJobDecision.Abandon(abandoned.Failure));
                break;
            case Terminated ended when TaskOf(ended.ActorRef) is var task:
                // One that ended in order has said so before; this one had a bug.
                if (_state.Started.Contains(task))
                    KeepFailures([task], TaskCrashed, () => new TaskProtocol.Ended(task, TaskCrashed.Code));
                break;
            default:
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

    private static EngineError TaskCrashed => new("task.failed", ErrorLayer.Tool, "The task's actor failed; the log tells why.");

    /// <summary>Journals what follows from a decision, acts on each event, then calls <paramref name="then"/>.</summary>
    private void Decide(IJobDecision decision, Action? then = null)
    {
        var events = _state.Decide(decision, _tools.Clock.GetUtcNow());
        var left = events.Count;
        if (left == 0)
        {
            then?.Invoke();
            return;
        }
        PersistAll(events, happened =>
        {
            _state = _state.Apply(happened);
            React(happened);
            if (--left == 0)
                then?.Invoke();
        });
    }

    private void React(IJournalled happened)
    {
        switch (happened)
        {
            case JobAccepted accepted:
                _news.Publish(new JobEvent.Accepted(_job, accepted.Guests.Count));
                break;
            case TaskStarted started:
                _news.Publish(new JobEvent.TaskStarted(started.Task));
                Start(started.Task);
                break;
            case TaskFinished finished:
                _news.Publish(new JobEvent.ReportKept(finished.Task, finished.Failure));
                break;
            case JobCancelled:
                foreach (var task in Context.GetChildren())
                    task.Tell(TaskProtocol.Cancel.Instance);
                Abandon();
                break;
            case JobFinished:
                _news.Publish(JobWatch.Finished(_state));
                _news.Complete();
                break;
        }
    }

    private void Start(int task)
    {
        var accepted = _state.Accepted!;
        var work = new GuestTask(
            accepted.Guests[task],
            _tools.Operation(accepted.Operation)!,
            _tools.Appliance,
            _tools.Settings.LaunchesMax,
            _tools.Clock.GetUtcNow() - accepted.At,
            new StageNews(task, _news),
            _tools.Clock);
        Context.Watch(Context.ActorOf(TaskActor.Props(_job, task, work, _tools.Handles, _tools.Journal), $"{TaskName}{task}"));
    }

    private const string TaskName = "task-";

    private static int TaskOf(IActorRef actor) => int.Parse(actor.Path.Name.AsSpan(TaskName.Length));

    /// <summary>Takes up what the journal has as started and nobody works on.</summary>
    private void GoOn()
    {
        if (_state.IsFinished || Context.GetChildren().Any())
            return;
        if (!_state.IsCancelled)
        {
            Decide(new IJobDecision.Resume());
            return;
        }
        foreach (var task in _state.Started)
            KeepFailures([task], TaskErrors.JobCancelled, () => new TaskProtocol.Ended(task, TaskErrors.JobCancelled.Code));
        Abandon();
    }

    /// <summary>Gives the tasks that are not started any more a report that says so.</summary>
    private void Abandon() => KeepFailures([.. _state.Waiting], TaskErrors.JobCancelled, () => new Abandoned(TaskErrors.JobCancelled.Code));

    /// <summary>Keeps reports for tasks that made none themselves, then tells this actor.</summary>
    private void KeepFailures(int[] tasks, EngineError error, Func<object> then)
    {
        var accepted = _state.Accepted!;
        var operation = _tools.Operation(accepted.Operation)!;
        var stage = new StageNews(-1, _news);
        var reports = tasks.Select(task =>
            (task, operation.Failed(new(accepted.Guests[task], 0, new(default, default, default), stage), error).Json));
        _tools.Journal.WriteAsync(_job, reports).PipeTo(
            Self,
            success: then,
            failure: cause => new TaskProtocol.NotKept(-1, TaskErrors.Of(cause, CancellationToken.None)));
    }

    private void Report(Exception cause, string code, string what)
    {
        var error = _tools.Journal.Broken(code, what, cause);
        Sender.Tell(new Failed(error));
        _news.Publish(new JobEvent.Broken(error));
    }

    private void Break(EngineError error)
    {
        _news.Publish(new JobEvent.Broken(error));
        Context.Stop(Self);
    }

    private sealed record Abandoned(string Failure) : INoSerializationVerificationNeeded;

    private sealed class StageNews(int task, EventFan<JobEvent> news) : IProgress<string>
    {
        public void Report(string stage) => news.Publish(new JobEvent.TaskStage(task, stage));
    }
}
