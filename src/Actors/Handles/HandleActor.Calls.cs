using Engine.Actors.Appliances;
using static Engine.Actors.Handles.HandleProtocol;

namespace Engine.Actors.Handles;

// How calls wait, run and are answered.
internal sealed partial class HandleActor
{
    private void Keep(WaitingCall call)
    {
        var self = Self;
        if (!_waiting.TryAdd(call, abandoned => self.Tell(new Abandoned(abandoned))))
            Refuse(new(
                "handle.queue",
                ErrorLayer.Input,
                $"{_settings.CallsQueuedMax} calls are waiting for this handle already.",
                Remedy: "Await earlier calls first, or raise engine.handle.calls-queued-max.",
                Retryable: true));
    }

    /// <summary>Runs the next waiting call, or waits for one.</summary>
    private void Continue(ILaunchedAppliance daemon)
    {
        if (_waiting.Next() is { } next)
            Run(next, daemon);
        else
            Become(m => Ready(m, daemon));
    }

    private void Run(WaitingCall waiting, ILaunchedAppliance daemon)
    {
        var procedure = waiting.Invoke.Call.Procedure;
        var action = ActionTable.Find((int)procedure)?.Name ?? $"{procedure}";
        var call = new RunningCall(
            action, waiting.Asker, CancellationTokenSource.CreateLinkedTokenSource(waiting.Invoke.Cancel), _clock.GetTimestamp());
        _events.Publish(new HandleEvent.Entered(call.Action));
        daemon.CallAsync(waiting.Invoke.Call, call.Cancel.Token).PipeTo(
            Self,
            success: body => new CallEnded(call, new Returned(body)),
            failure: cause => Ended(call, cause));
        Become(m => Busy(m, daemon, call));
    }

    private static CallEnded Ended(RunningCall call, Exception cause) => cause switch
    {
        ActionException action => new(call, new ActionFailed(action.Errno, action.Message)),
        OperationCanceledException => new(call, Cancelled.Instance),
        EngineException { Error.Code: "protocol.lost" } lost => new(call, new Failed(lost.Error)) { LostConversation = lost.Error },
        EngineException failed => new(call, new Failed(failed.Error)),
        ArgumentException wrong => new(call, new Failed(new("handle.arguments", ErrorLayer.Input, wrong.Message))),
        // What the connection does not foresee leaves it in an unknown place, so it can't be talked to any more.
        _ => new(call, new Failed(Unforeseen(cause))) { LostConversation = Unforeseen(cause) },
    };

    private static EngineError Unforeseen(Exception cause) =>
        new("protocol.lost", ErrorLayer.Protocol, "A call failed in an unforeseen way.", cause.ToString(), Retryable: true);

    private void Answer(RunningCall call, IReply reply)
    {
        var outcome = reply switch
        {
            ActionFailed failed => failed.Message,
            Failed failed => failed.Error.Message,
            Cancelled => "cancelled",
            _ => "ok",
        };
        _events.Publish(new HandleEvent.Trace(call.Action, outcome, _clock.GetElapsedTime(call.Began)));
        call.Asker.Tell(reply);
        call.Cancel.Dispose();
    }

    /// <summary>The call that the daemon is working on.</summary>
    private sealed class RunningCall(string action, IActorRef asker, CancellationTokenSource cancel, long began)
    {
        public string Action { get; } = action;
        public IActorRef Asker { get; } = asker;
        public CancellationTokenSource Cancel { get; } = cancel;
        public long Began { get; } = began;
    }

    private sealed record Abandoned(WaitingCall Call) : INoSerializationVerificationNeeded;

    /// <param name="Reply">What the caller gets.</param>
    private sealed record CallEnded(RunningCall Call, IReply Reply) : INoSerializationVerificationNeeded
    {
        /// <summary>Not null when nothing can be called any more on this connection.</summary>
        public EngineError? LostConversation { get; init; }

        /// <summary>What the handle keeps of it, when it is still that handle's to keep.</summary>
        public Action Then { get; init; } = () => { };
    }
}
