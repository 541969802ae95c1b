using Engine.Actors.Handles;
using Engine.Actors.Jobs;
using static Engine.Actors.Tasks.TaskProtocol;

namespace Engine.Actors.Tasks;

/// <summary>
/// One guest of a job. Its child is the handle; the work is a <see cref="GuestTask"/> beside the mailbox, whose report is
/// kept before the job hears of it.
/// </summary>
internal sealed class TaskActor : UntypedActor
{
    private readonly int _task;
    private readonly CancellationTokenSource _cancel = new();

    public TaskActor(JobId job, int task, GuestTask work, HandleMaker handles, JournalFile journal)
    {
        _task = task;
        RunAsync(job, task, work, handles.Open(Context, "handle"), journal, _cancel.Token)
            .PipeTo(Self, success: ended => ended, failure: cause => new NotKept(task, TaskErrors.Of(cause, CancellationToken.None)));
    }

    public static Props Props(JobId job, int task, GuestTask work, HandleMaker handles, JournalFile journal) =>
        Akka.Actor.Props.Create(() => new TaskActor(job, task, work, handles, journal));

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause => cause switch
    {
        Settings.SettingsException => Directive.Escalate, // no retry can mend a wrong configuration
        _ => Directive.Stop, // the work sees its handle's end and reports it
    });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Cancel:
                _cancel.Cancel();
                break;
            case Ended or NotKept:
                Context.Parent.Tell(message);
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => _cancel.Cancel();

    private static async Task<Ended> RunAsync(
        JobId job, int task, GuestTask work, HandleClient handle, JournalFile journal, CancellationToken cancel)
    {
        var report = await work.RunAsync(handle, cancel).ConfigureAwait(false);
        await journal.WriteAsync(job, [(task, report.Json)]).ConfigureAwait(false);
        return new(task, report.Error?.Code);
    }
}
