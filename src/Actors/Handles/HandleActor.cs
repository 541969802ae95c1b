using Engine.Actors.Appliances;
using Engine.Actors.Settings;
using static Engine.Actors.Appliances.ApplianceProtocol;
using static Engine.Actors.Handles.HandleProtocol;
using Kill = Engine.Actors.Handles.HandleProtocol.Kill;

namespace Engine.Actors.Handles;

/// <summary>
/// One appliance and its drives, and the conversation with the daemon in it: one call at a time, each answered once.
/// </summary>
// Config ──Launch──▶ Launching ──Booted──▶ Ready ──Invoke──▶ Busy ──Ended──▶ Ready ; any death or Kill ──▶ Ending ──▶ Config
// any state ──Close──▶ Closing ──▶ Ending ──▶ stopped
internal sealed partial class HandleActor : UntypedActor, IWithTimers
{
    private readonly HandleSettings _settings;
    private readonly MachineMaker _machines;
    private readonly EventFan<HandleEvent> _events;
    private readonly TimeProvider _clock;
    private readonly CallQueue _waiting;
    private readonly HandleDrives _drives = new();
    private readonly IActorRef _appliance;

    // Why the last appliance went, when nobody wanted it to; null from the next launch on.
    private EngineError? _loss;

    /// <param name="appliance">Makes the child that keeps the appliance.</param>
    public HandleActor(
        HandleSettings settings,
        MachineMaker machines,
        EventFan<HandleEvent> events,
        Func<IActorRefFactory, IActorRef> appliance,
        TimeProvider clock)
    {
        _settings = settings;
        _machines = machines;
        _events = events;
        _clock = clock;
        _waiting = new(settings.CallsQueuedMax);
        _appliance = Context.Watch(appliance(Context));
        Become(Config);
    }

    public ITimerScheduler Timers { get; set; } = null!;

    public static Props Props(
        HandleSettings settings, MachineMaker machines, EventFan<HandleEvent> events, ApplianceEnds ends, TimeProvider clock) =>
        Akka.Actor.Props.Create(() => new HandleActor(
            settings, machines, events, parent => parent.ActorOf(ApplianceActor.Props(events, ends, clock), "appliance"), clock));

    protected override SupervisorStrategy SupervisorStrategy() => new LossStrategy(cause => cause switch
    {
        ApplianceLostException => Directive.Restart, // a fresh one, not launched; it tells us by Lost
        SettingsException => Directive.Escalate, // no retry can mend a wrong configuration
        _ => Directive.Stop, // a bug in our own code: the handle ends too, and whoever opened it sees that
    });

    protected override void OnReceive(object message) => Unhandled(message);

    protected override void PreRestart(Exception reason, object message) =>
        throw new InvalidOperationException("A handle is never restarted: its callers would wait for ever.", reason);

    protected override void PostStop()
    {
        // Whoever still waits sees the handle's end; see HandleClient.
        _events.Publish(new HandleEvent.Closed());
        _events.Complete();
    }

    private void Config(object message)
    {
        switch (message)
        {
            case AddDrive add:
                AddToConfig(add);
                break;
            case RemoveDrive remove:
                RemoveFromConfig(remove);
                break;
            case Launch launch:
                var drives = _drives.InLaunchOrder();
                Start(cancel => _machines.StartAsync(drives, launch.Machine, cancel), drives.Length, launch.Patience);
                break;
            case Attach attach:
                Start(cancel => AttachedAppliance.ConnectAsync(attach.SocketPath, cancel), 0, attach.Patience);
                break;
            case Kill:
                Sender.Tell(Done.Instance);
                break;
            case Close:
                Sender.Tell(Done.Instance);
                Context.Stop(Self);
                break;
            case Invoke when _loss is not null: // its caller can't know yet, and may launch again
                Refuse(_loss);
                break;
            case ICommand command:
                Refuse(command, nameof(Config));
                break;
            default:
                Other(message);
                break;
        }

        void Start(Func<CancellationToken, Task<IRunningAppliance>> start, int slots, TimeSpan? patience)
        {
            _loss = null;
            var plan = new BootPlan(start, slots, patience ?? _settings.LaunchPatience, _settings.PingPatience, _settings.LossPatience, _settings.KillPatience);
            _appliance.Tell(new Boot(plan));
            var asker = Sender;
            Become(m => Launching(m, asker));
        }
    }

    private void Launching(object message, IActorRef asker)
    {
        switch (message)
        {
            case Invoke invoke:
                Keep(new(invoke, Sender));
                break;
            case Booted booted:
                _events.Publish(new HandleEvent.LaunchDone(booted.Took));
                asker.Tell(new Launched(booted.Phases));
                Continue(booted.Daemon);
                break;
            case BootFailed failed:
                if (failed.Started)
                    _events.Publish(new HandleEvent.SubprocessQuit(failed.Error));
                asker.Tell(new Failed(failed.Error));
                _waiting.FailAll(failed.Error);
                Become(Config);
                break;
            case Lost lost: // its keeper failed, not the appliance alone
                _events.Publish(new HandleEvent.SubprocessQuit(lost.Error));
                asker.Tell(new Failed(lost.Error));
                _waiting.FailAll(lost.Error);
                Become(Config);
                break;
            case Kill or Close:
                asker.Tell(new Failed(BootErrors.Killed()));
                Halt(null, closing: message is Close);
                break;
            case ICommand command:
                Refuse(command, nameof(Launching));
                break;
            default:
                Other(message);
                break;
        }
    }

    private void Ready(object message, ILaunchedAppliance daemon)
    {
        switch (message)
        {
            case Invoke invoke:
                Run(new(invoke, Sender), daemon);
                break;
            case AddDrive add:
                Plug(add, daemon);
                break;
            case RemoveDrive remove:
                Unplug(remove, daemon);
                break;
            case Lost lost:
                End(new Ending(lost.Error) { ApplianceGone = true });
                break;
            case Locate:
                Sender.Tell(new Located(daemon.ProcessId));
                break;
            case Kill:
                Halt(null, closing: false);
                break;
            case Close:
                Autosync(daemon, Sender);
                break;
            case ICommand command:
                Refuse(command, nameof(Ready));
                break;
            default:
                Other(message);
                break;
        }
    }

    private void Busy(object message, ILaunchedAppliance daemon, RunningCall call)
    {
        switch (message)
        {
            case Invoke invoke:
                Keep(new(invoke, Sender));
                break;
            case CallEnded ended when ended.Call == call && ended.LostConversation is { } lost:
                _appliance.Tell(new LetGo(lost.Evidence));
                End(new Ending(lost) { Call = call, CallEnded = true });
                break;
            case CallEnded ended when ended.Call == call:
                ended.Then();
                Answer(call, ended.Reply);
                Continue(daemon);
                break;
            case Lost lost:
                End(new Ending(lost.Error) { Call = call, ApplianceGone = true });
                break;
            case Locate:
                Sender.Tell(new Located(daemon.ProcessId));
                break;
            case Kill:
                Halt(call, closing: false);
                break;
            case Close:
                call.Cancel.Cancel();
                _waiting.FailAll(Closed);
                Timers.StartSingleTimer(nameof(Patience), Patience.Instance, _settings.AutosyncPatience);
                var asker = Sender;
                Become(m => Closing(m, daemon, call, asker));
                break;
            case ICommand command:
                Refuse(command, nameof(Busy));
                break;
            default:
                Other(message);
                break;
        }
    }

    /// <summary>What every state treats alike.</summary>
    private void Other(object message)
    {
        switch (message)
        {
            case Abandoned abandoned:
                if (_waiting.Remove(abandoned.Call))
                    abandoned.Call.Asker.Tell(Cancelled.Instance);
                break;
            case Terminated:
                // The keeper had a bug and was stopped. Whoever waits is answered by the handle's own end.
                Context.Stop(Self);
                break;
            case CallEnded or Patience or Booted or BootFailed or Halted or Lost or Synced:
                break; // of a call or an appliance that is already accounted for
            default:
                Unhandled(message);
                break;
        }
    }

    private void Refuse(ICommand command, string state) => Refuse(new(
        "handle.state", ErrorLayer.Input, $"{command.GetType().Name} is refused while the handle is in the state {state}."));

    private void Refuse(EngineError error) => Sender.Tell(new Refused(error));
}
