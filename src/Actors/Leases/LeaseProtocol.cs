using Engine.Appliance.Drives;

namespace Engine.Actors.Leases;

/// <summary>What passes between those who want images and the actors of images.</summary>
internal static class LeaseProtocol
{
    /// <summary>→ <see cref="Granted"/> | <see cref="Refused"/>, at the latest after the patience.</summary>
    /// <param name="Holder">Its end ends the lease; null for one that only ends by being given back.</param>
    internal sealed record Acquire(LeaseWish Wish, IActorRef? Holder, TimeSpan Patience) : INoSerializationVerificationNeeded;

    internal sealed record Granted(ImageLease Lease) : INoSerializationVerificationNeeded;

    internal sealed record Refused(EngineError Error) : INoSerializationVerificationNeeded;

    /// <summary>Nobody holds the image or waits for it.</summary>
    /// <param name="Handled">How many wishes the actor has been told of since it began.</param>
    internal sealed record Emptied(ImageIdentity Image, int Handled) : INoSerializationVerificationNeeded;
}
