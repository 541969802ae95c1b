using Engine.Actors.Admission;
using Engine.Actors.Tasks;

namespace Engine.Actors.Jobs;

// How attempts get a place, begin and end.
internal sealed partial class JobActor
{
    private const string AttemptName = "task-";

    private int _asked;

    private bool OnAdmission(object message)
    {
        switch (message)
        {
            case AdmissionActor.Granted:
                _asked = Math.Max(0, _asked - 1);
                if (_decided.Ready(_tools.Clock.GetUtcNow()) > 0)
                    Decide(new IJobDecision.Start());
                else
                    _admission.Tell(AdmissionActor.Return.Instance);
                return true;
            case PauseOver:
                AskForPlaces();
                return true;
            default:
                return false;
        }
    }

    /// <summary>Tells admission how many attempts could begin now, when that is not what it knows.</summary>
    private void AskForPlaces()
    {
        if (_kept.Accepted is null)
            return;
        var now = _tools.Clock.GetUtcNow();
        var ready = _decided.Ready(now);
        if (ready != _asked)
            _admission.Tell(new AdmissionActor.Want(_asked = ready, _kept.Accepted.Request.Priority));
        if (_decided.Stop is null && _decided.Waiting.FirstOrDefault(waiting => waiting.Until > now) is { Until: var until } && until > now)
            Timers.StartSingleTimer(nameof(PauseOver), PauseOver.Instance, until - now);
    }

    private void Start(int task) =>
        Context.Watch(Context.ActorOf(TaskActor.Props(Brief(task), _tools), $"{AttemptName}{task}-{_kept.Task(task).Attempts}"));

    private void EndAttempt() => _admission.Tell(AdmissionActor.Return.Instance);

    private void Retry(TaskProtocol.Failed failed)
    {
        // A job that was stopped meanwhile does not try again; the task's own error is its last one.
        if (_decided.Stop is not null)
            GiveUp([failed.Task], _decided.Stop == TaskErrors.DeadlineCode ? TaskErrors.Expired : TaskErrors.Cancelled);
        else
            Decide(new IJobDecision.Retry(
                failed.Task, failed.Error.Code, RetryPolicy.IsDeath(failed.Error), _tools.Clock.GetUtcNow() + failed.Pause));
    }

    /// <summary>One that ended in order has said so before; one that did not had a bug.</summary>
    private void Lost(IActorRef attempt)
    {
        var task = TaskOf(attempt);
        if (!_decided.Running.Contains(task) || attempt.Path.Name != $"{AttemptName}{task}-{_decided.Task(task).Attempts}")
            return;
        EndAttempt();
        GiveUp([task], TaskErrors.Crashed);
    }

    private TaskBrief Brief(int task)
    {
        var accepted = _kept.Accepted!;
        return new(
            _job,
            task,
            accepted.Request,
            _tools.Operation(accepted.Request.Operation)!,
            _kept.Task(task),
            _tools.Clock.GetUtcNow() - accepted.At,
            accepted.Request.TaskPatience ?? _tools.Tasks.Patience,
            new StageNews(task, _news));
    }

    /// <summary>Its report stands in the journal now, so the commit's own record of it has done its work.</summary>
    private void ForgetCommit(int task)
    {
        var request = _kept.Accepted!.Request;
        if (_tools.Operation(request.Operation)?.Writes(request.Arguments) == true)
            _ = Task.Run(() => _tools.Commits.Forget(_job, task));
    }

    private static int TaskOf(IActorRef attempt)
    {
        var name = attempt.Path.Name.AsSpan(AttemptName.Length);
        return int.Parse(name[..name.IndexOf('-')]);
    }

    private sealed record PauseOver : INoSerializationVerificationNeeded
    {
        public static readonly PauseOver Instance = new();
    }

    private sealed class StageNews(int task, EventFan<JobEvent> news) : IProgress<string>
    {
        public void Report(string stage) => news.Publish(new JobEvent.TaskStage(task, stage));
    }
}
