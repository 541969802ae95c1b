using Engine.Actors.Appliances;
using static Engine.Actors.Appliances.ApplianceProtocol;
using static Engine.Actors.Handles.HandleProtocol;
using Kill = Engine.Actors.Handles.HandleProtocol.Kill;

namespace Engine.Actors.Handles;

// How an appliance ends, wanted or not. The call in flight is answered only when the appliance is gone and the call has
// let go of its caller's streams, or when patience is over.
internal sealed partial class HandleActor
{
    private static EngineError Closed => new("handle.closed", ErrorLayer.Input, "The handle was closed.");

    /// <summary>Close while a call runs: the call was cancelled, and its end is awaited.</summary>
    private void Closing(object message, ILaunchedAppliance daemon, RunningCall call, IActorRef asker)
    {
        switch (message)
        {
            case CallEnded ended when ended.Call == call && ended.LostConversation is { } lost:
                Timers.Cancel(nameof(Patience));
                _appliance.Tell(new LetGo(lost.Evidence));
                End(new Ending(lost, (asker, new Failed(lost))) { Call = call, CallEnded = true, IsClose = true });
                break;
            case CallEnded ended when ended.Call == call:
                Timers.Cancel(nameof(Patience));
                Answer(call, ended.Reply);
                Autosync(daemon, asker);
                break;
            case Lost lost:
                Timers.Cancel(nameof(Patience));
                End(new Ending(lost.Error, (asker, new Failed(lost.Error))) { Call = call, ApplianceGone = true, IsClose = true });
                break;
            case Patience:
                _appliance.Tell(new Halt());
                var late = new Failed(NotFlushed("The call in flight did not end."));
                End(new Ending(Closed, (asker, late)) { Call = call, IsClose = true });
                break;
            case Kill or Close:
                Timers.Cancel(nameof(Patience));
                _appliance.Tell(new Halt());
                var killed = new Failed(NotFlushed("The appliance was killed."));
                End(new Ending(Closed, (asker, killed), (Sender, Done.Instance)) { Call = call, IsClose = true });
                break;
            case ICommand command:
                Refuse(command, nameof(Closing));
                break;
            default:
                Other(message);
                break;
        }
    }

    /// <summary>Flushes the disks with a time limit, and ends the handle.</summary>
    private void Autosync(ILaunchedAppliance daemon, IActorRef asker)
    {
        var sync = new CancellationTokenSource();
        daemon.CallAsync(new Call(Procedure.InternalAutosync, ReadOnlyMemory<byte>.Empty), sync.Token)
            .WaitAsync(_settings.AutosyncPatience, _clock)
            .PipeTo(
                Self,
                success: _ => new Synced(sync, Done.Instance),
                failure: cause => new Synced(sync, new Failed(NotFlushed(cause.Message))));
        Become(m => Syncing(m, sync, asker));
    }

    private void Syncing(object message, CancellationTokenSource sync, IActorRef asker)
    {
        switch (message)
        {
            case Synced synced when synced.Sync == sync:
                if (synced.Reply is Failed failed)
                    _events.Publish(new HandleEvent.Warning($"{failed.Error.Message} {failed.Error.Evidence}"));
                Finish(synced.Reply);
                break;
            case Lost lost:
                End(new Ending(lost.Error, (asker, new Failed(lost.Error))) { ApplianceGone = true, IsClose = true });
                break;
            case Kill or Close:
                Finish(new Failed(NotFlushed("The appliance was killed.")), Sender);
                break;
            case ICommand command:
                Refuse(command, nameof(Syncing));
                break;
            default:
                Other(message);
                break;
        }

        void Finish(IReply reply, IActorRef? also = null)
        {
            sync.Cancel();
            _appliance.Tell(new Halt());
            var ending = new Ending(Closed, (asker, reply)) { IsClose = true };
            if (also is not null)
                ending.Askers.Add((also, Done.Instance));
            End(ending);
        }
    }

    /// <summary>Ends the appliance at once, for <see cref="Kill"/> or for a close that has nothing to flush.</summary>
    private void Halt(RunningCall? call, bool closing)
    {
        _appliance.Tell(new Halt());
        End(new Ending(closing ? Closed : BootErrors.Killed(), (Sender, Done.Instance)) { Call = call, IsClose = closing });
    }

    private void End(Ending ending)
    {
        ending.Call?.Cancel.Cancel();
        _waiting.FailAll(ending.Error);
        Timers.StartSingleTimer(nameof(Patience), Patience.Instance, 3 * _settings.LossPatience + _settings.KillPatience);
        Become(m => Ends(m, ending));
        FinishIfOver(ending);
    }

    private void Ends(object message, Ending ending)
    {
        switch (message)
        {
            case Lost lost:
                ending.Error = lost.Error;
                ending.ApplianceGone = true;
                FinishIfOver(ending);
                break;
            case Halted halted:
                ending.Quiet = !halted.WasRunning;
                ending.ApplianceGone = true;
                FinishIfOver(ending);
                break;
            case CallEnded ended when ended.Call == ending.Call:
                ending.CallEnded = true;
                FinishIfOver(ending);
                break;
            case Patience:
                Finish(ending);
                break;
            case Kill or Close:
                _appliance.Tell(new Halt());
                ending.IsClose |= message is Close;
                ending.Askers.Add((Sender, Done.Instance));
                break;
            case Invoke when ending is { IsClose: false, Error.Retryable: true }:
                Refuse(ending.Error);
                break;
            case ICommand command:
                Refuse(command, nameof(Ending));
                break;
            default:
                Other(message);
                break;
        }
    }

    private void FinishIfOver(Ending ending)
    {
        if (ending.ApplianceGone && (ending.Call is null || ending.CallEnded))
            Finish(ending);
    }

    private void Finish(Ending ending)
    {
        Timers.Cancel(nameof(Patience));
        if (!ending.Quiet)
            _events.Publish(new HandleEvent.SubprocessQuit(ending.Error));
        if (ending.Call is not null)
            Answer(ending.Call, new Failed(ending.Error));
        foreach (var (asker, reply) in ending.Askers)
            asker.Tell(reply);
        if (ending.IsClose)
        {
            Context.Stop(Self);
            return;
        }
        _loss = ending.Error.Retryable ? ending.Error : null;
        Become(Config);
    }

    private static EngineError NotFlushed(string evidence) => new(
        "handle.autosync", ErrorLayer.Filesystem, "The disks may not hold the last writes: they could not be flushed at close.", evidence);

    /// <summary>What an end still waits for, and who is answered after it.</summary>
    private sealed class Ending(EngineError error, params ReadOnlySpan<(IActorRef, IReply)> askers)
    {
        public EngineError Error { get; set; } = error;
        public RunningCall? Call { get; init; }
        public bool CallEnded { get; set; }
        public bool ApplianceGone { get; set; }

        /// <summary>There was no process, so that none has quit.</summary>
        public bool Quiet { get; set; }
        public bool IsClose { get; set; }
        public List<(IActorRef Asker, IReply Reply)> Askers { get; } = [.. askers];
    }

    private sealed record Synced(CancellationTokenSource Sync, IReply Reply) : INoSerializationVerificationNeeded;

    private sealed class Patience : INoSerializationVerificationNeeded
    {
        public static readonly Patience Instance = new();
    }
}
