namespace Engine.Actors.Admission;

/// <summary><c>/user/admission</c>: hands out the engine's places for tasks, and takes back those of jobs that die.</summary>
internal sealed class AdmissionActor(int places) : UntypedActor
{
    private readonly AdmissionQueue<IActorRef> _queue = new(places);

    /// <summary>How many more places the sender could use now → <see cref="Granted"/>, once for each, when there is room.</summary>
    public sealed record Want(int Places, int Priority) : INoSerializationVerificationNeeded;

    /// <summary>A place. It is to be returned, used or not.</summary>
    public sealed record Granted : INoSerializationVerificationNeeded
    {
        public static readonly Granted Instance = new();
    }

    public sealed record Return : INoSerializationVerificationNeeded
    {
        public static readonly Return Instance = new();
    }

    public static Props Props(int places) => Akka.Actor.Props.Create(() => new AdmissionActor(places));

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Want want:
                Context.Watch(Sender);
                _queue.Want(Sender, want.Places, want.Priority);
                break;
            case Return:
                _queue.Return(Sender);
                break;
            case Terminated gone:
                _queue.Forget(gone.ActorRef);
                break;
            default:
                Unhandled(message);
                return;
        }
        while (_queue.TryGrant(out var job))
            job.Tell(Granted.Instance);
    }
}
