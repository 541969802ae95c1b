using Engine.Appliance.Drives;
using static Engine.Actors.Leases.LeaseProtocol;

namespace Engine.Actors.Leases;

/// <summary>Has one actor for each image that somebody uses or waits for.</summary>
internal sealed class LeasesActor(string folder) : UntypedActor
{
    private readonly TokenCounter _tokens = new(Path.Combine(folder, "token"));
    private readonly Dictionary<ImageIdentity, (IActorRef Actor, int Told)> _images = [];
    private int _made;

    protected override void PreStart()
    {
        Jobs.StateFolder.Make(folder);
        LeaseFile.Sweep(folder);
    }

    protected override void OnReceive(object message)
    {
        switch (message)
        {
            case Acquire acquire:
                var image = acquire.Wish.Image;
                if (!_images.TryGetValue(image, out var known))
                    known = (Context.ActorOf(ImageLeaseActor.Props(image, folder, _tokens), $"{image}.{++_made}"), 0);
                _images[image] = known with { Told = known.Told + 1 };
                known.Actor.Forward(acquire);
                break;
            // One that was told of another wish meanwhile will serve that first.
            case Emptied emptied when _images.TryGetValue(emptied.Image, out var idle) && idle.Actor.Equals(Sender) && idle.Told == emptied.Handled:
                _images.Remove(emptied.Image);
                Context.Stop(idle.Actor);
                break;
            case Emptied:
                break;
            default:
                Unhandled(message);
                break;
        }
    }

    // A bug with one image must not touch the others; its waiters are told by their limit.
    protected override SupervisorStrategy SupervisorStrategy() => new OneForOneStrategy(_ => Directive.Stop);
}
