using static Engine.Actors.Handles.HandleProtocol;

namespace Engine.Actors.Handles;

/// <summary>A call and who is to be answered.</summary>
internal sealed class WaitingCall(Invoke invoke, IActorRef asker)
{
    public Invoke Invoke { get; } = invoke;
    public IActorRef Asker { get; } = asker;
    public CancellationTokenRegistration Registration { get; set; }
}

/// <summary>The calls that wait for their turn, oldest first.</summary>
internal sealed class CallQueue(int max)
{
    private readonly LinkedList<WaitingCall> _calls = new();

    /// <summary>Keeps the call, unless the queue is full.</summary>
    /// <param name="abandoned">Told, from any thread, when the caller gives up before the call's turn came.</param>
    public bool TryAdd(WaitingCall call, Action<WaitingCall> abandoned)
    {
        if (_calls.Count >= max)
            return false;
        _calls.AddLast(call);
        call.Registration = call.Invoke.Cancel.UnsafeRegister(_ => abandoned(call), null);
        return true;
    }

    public WaitingCall? Next()
    {
        if (_calls.First is not { } first)
            return null;
        _calls.RemoveFirst();
        first.Value.Registration.Unregister();
        return first.Value;
    }

    /// <summary>Whether the call was still waiting.</summary>
    public bool Remove(WaitingCall call) => _calls.Remove(call);

    /// <summary>Answers every waiting call with the same failure.</summary>
    public void FailAll(EngineError error)
    {
        while (Next() is { } call)
            call.Asker.Tell(new Failed(error));
    }
}
