using Engine.Actors.Handles;
using Engine.Actors.Jobs;
using Engine.Actors.Settings;
using static Engine.Actors.Tasks.TaskProtocol;

namespace Engine.Actors.Tasks;

/// <summary>
/// One attempt on one guest. Owns the guest's handle, runs the work beside the mailbox, ends it when its time is over, and
/// judges how it ended; a report is kept before the job hears of it.
/// </summary>
internal sealed class TaskActor : UntypedActor, IWithTimers
{
    private readonly TaskBrief _brief;
    private readonly TaskSettings _settings;
    private readonly CancellationTokenSource _cancel = new();
    private readonly StopReason _stop = new();

    public TaskActor(TaskBrief brief, JobTools tools)
    {
        _brief = brief;
        _settings = tools.Tasks;
        var context = Context;
        var means = new TaskMeans(() => tools.Handles.Open(context, "handle"), tools.Commits, Self);
        RunAsync(brief, tools, means, _stop, _cancel.Token).PipeTo(
            Self,
            success: ended => ended,
            failure: cause => new NotKept(brief.Task, TaskErrors.Of(cause, null)));
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(TaskBrief brief, JobTools tools) => Akka.Actor.Props.Create(() => new TaskActor(brief, tools));

    protected override void PreStart() => Timers.StartSingleTimer(nameof(Late), Late.Instance, _brief.Patience);

    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(cause => cause switch
    {
        SettingsException => Directive.Escalate, // no retry can mend a wrong configuration
        _ => Directive.Stop, // the work sees its handle's end and reports it
    });

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Stop stop:
                EndWork(stop.Why);
                break;
            case Late:
                EndWork(TaskErrors.Late(_brief.Patience));
                break;
            case Ended or Failed or NotKept:
                Context.Parent.Tell(message);
                Context.Stop(Self);
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    protected override void PostStop() => _cancel.Cancel();

    private void EndWork(EngineError why)
    {
        _stop.Give(why);
        _cancel.Cancel();
    }

    private static async Task<object> RunAsync(
        TaskBrief brief, JobTools tools, TaskMeans means, StopReason stop, CancellationToken cancel)
    {
        OperationReport report;
        try
        {
            report = await tools.Work(brief, means, cancel).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            report = brief.Failed(TaskErrors.Of(cause, stop.Why));
        }
        // The engine ends: what is not done stays so in the journal, and no report says otherwise.
        if (stop.Why is null && cancel.IsCancellationRequested)
            throw new OperationCanceledException(cancel);
        if (stop.Why is { } why && report.Error is not null)
            report = report.Error == why ? report : brief.Failed(why);
        if (report.Error is { } error && stop.Why is null)
        {
            var verdict = RetryPolicy.Judge(brief.Before, error, tools.Tasks);
            if (verdict.Final is null)
                return new Failed(brief.Task, error, verdict.Pause);
            if (verdict.Final != error)
                report = brief.Failed(verdict.Final);
        }
        await tools.Store.KeepReportsAsync(brief.Job, [(brief.Task, report.Json)]).ConfigureAwait(false);
        return new Ended(brief.Task, report.Error?.Code);
    }

    /// <summary>The first reason that was given; read by the work, which runs beside the actor.</summary>
    private sealed class StopReason
    {
        private EngineError? _why;

        public EngineError? Why => Volatile.Read(ref _why);

        public void Give(EngineError why) => Interlocked.CompareExchange(ref _why, why, null);
    }

    private sealed record Late : INoSerializationVerificationNeeded
    {
        public static readonly Late Instance = new();
    }
}
