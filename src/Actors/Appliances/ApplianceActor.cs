using Engine.Actors.Handles;
using static Engine.Actors.Appliances.ApplianceProtocol;

namespace Engine.Actors.Appliances;

/// <summary>
/// Owns one appliance process and its conversation. When the process ends by itself the actor fails with
/// <see cref="ApplianceLostException"/>, and its supervisor makes a fresh one that has nothing launched.
/// </summary>
// Idle ──Boot──▶ Booting ──Up──▶ Running ──Halt──▶ Idle ; Running ──Gone──▶ fails, and is Idle afresh
internal sealed class ApplianceActor : UntypedActor
{
    private readonly EventFan<HandleEvent> _events;
    private readonly ApplianceEnds _ends;
    private readonly TimeProvider _clock;
    private readonly CancellationTokenSource _life = new();

    public ApplianceActor(EventFan<HandleEvent> events, ApplianceEnds ends, TimeProvider clock)
    {
        _events = events;
        _ends = ends;
        _clock = clock;
    }

    public static Props Props(EventFan<HandleEvent> events, ApplianceEnds ends, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new ApplianceActor(events, ends, clock));

    protected override void OnReceive(object message) => Idle(message);

    protected override void PreRestart(Exception reason, object message)
    {
        var error = reason is ApplianceLostException lost
            ? lost.Error
            : new EngineError("appliance.failed", ErrorLayer.Appliance, "The keeper of the appliance failed.", reason.ToString());
        Context.Parent.Tell(new Lost(error));
        base.PreRestart(reason, message);
    }

    protected override void PostStop() => _life.Cancel();

    private void Idle(object message)
    {
        switch (message)
        {
            case Boot boot:
                // Each boot has a life of its own, so that what comes home from an earlier one is told apart.
                var life = CancellationTokenSource.CreateLinkedTokenSource(_life.Token);
                var began = _clock.GetTimestamp();
                ApplianceRun.BootAsync(boot.Plan, _events, _ends, _clock, life.Token).PipeTo(
                    Self,
                    success: run => new Up(life, run, _clock.GetElapsedTime(began)),
                    failure: cause => new Down(life, cause));
                Become(m => Booting(m, life, boot.Plan));
                break;
            case Halt:
                Sender.Tell(new Halted(WasRunning: false));
                break;
            case LetGo or Gone or Up or Down:
                break; // of an appliance that was halted meanwhile; its life is over
            default:
                Unhandled(message);
                break;
        }
    }

    private void Booting(object message, CancellationTokenSource life, BootPlan plan)
    {
        switch (message)
        {
            case Up up when up.Life == life:
                up.Run.Ended.PipeTo(Self, success: exit => new Gone(up.Run, exit));
                Context.Parent.Tell(new Booted(up.Run, up.Took, up.Run.Phases));
                Become(m => Running(m, life, up.Run, plan, ""));
                break;
            case Down down when down.Life == life:
                Context.Parent.Tell(Explain(down.Cause));
                Become(Idle);
                break;
            case Halt:
                life.Cancel();
                var asker = Sender;
                Become(m => Halting(m, life, asker));
                break;
            case LetGo or Gone or Up or Down:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    /// <param name="seen">What the handle saw of a loss, or empty.</param>
    private void Running(object message, CancellationTokenSource life, ApplianceRun run, BootPlan plan, string seen)
    {
        switch (message)
        {
            case Gone gone when gone.Run == run:
                throw new ApplianceLostException(BootErrors.Lost(gone.Exit, seen));
            case LetGo letGo when seen.Length == 0:
                var evidence = letGo.Evidence.Length == 0 ? "the conversation was lost" : letGo.Evidence;
                run.LetGoAsync(plan.LossPatience, _clock).PipeTo(Self, success: exit => new Gone(run, exit));
                Become(m => Running(m, life, run, plan, evidence));
                break;
            case Halt:
                life.Cancel();
                run.LetGoAsync(TimeSpan.Zero, _clock).PipeTo(Self, Sender, success: exit => new Gone(run, exit));
                var asker = Sender;
                Become(m => Halting(m, life, asker, run));
                break;
            case LetGo or Gone or Up or Down:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    private void Halting(object message, CancellationTokenSource life, IActorRef asker, ApplianceRun? run = null)
    {
        switch (message)
        {
            case Gone gone when gone.Run == run:
                Finish(wasRunning: true);
                break;
            case Up up when up.Life == life:
                // It came up in the instant of the halt: its life is cancelled, so it ends.
                up.Run.LetGoAsync(TimeSpan.Zero, _clock).PipeTo(Self, success: exit => new Gone(up.Run, exit));
                Become(m => Halting(m, life, asker, up.Run));
                break;
            case Down down when down.Life == life:
                Finish(down.Cause is BootException { Started: true });
                break;
            case LetGo or Gone or Up or Down:
                break;
            default:
                Unhandled(message);
                break;
        }

        void Finish(bool wasRunning)
        {
            asker.Tell(new Halted(wasRunning));
            Become(Idle);
        }
    }

    private static BootFailed Explain(Exception cause) => cause is BootException known
        ? new(known.Error, known.Started)
        : new(BootErrors.Unforeseen(cause), Started: false);

    private sealed record Up(CancellationTokenSource Life, ApplianceRun Run, TimeSpan Took) : INoSerializationVerificationNeeded;
    private sealed record Down(CancellationTokenSource Life, Exception Cause) : INoSerializationVerificationNeeded;
    private sealed record Gone(ApplianceRun Run, ApplianceExit? Exit) : INoSerializationVerificationNeeded;
}
