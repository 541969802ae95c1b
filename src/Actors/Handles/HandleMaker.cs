using Engine.Actors.Appliances;
using Engine.Actors.Settings;

namespace Engine.Actors.Handles;

/// <summary>Opens handles; the parent that is given supervises them.</summary>
internal sealed class HandleMaker(HandleSettings settings, MachineMaker machines, ApplianceEnds ends, TimeProvider clock)
{
    public MachineMaker Machines { get; } = machines;

    /// <param name="name">The handle's name below its parent, or null for one that is made up.</param>
    public HandleClient Open(IActorRefFactory parent, string? name)
    {
        var events = new EventFan<HandleEvent>(settings.EventsKeptMax);
        return new(parent.ActorOf(HandleActor.Props(settings, Machines, events, ends, clock), name), events);
    }
}
