using Engine.Appliance.Drives;

namespace Engine.Actors.Leases;

/// <summary>What an image is wanted for.</summary>
internal enum LeaseMode
{
    /// <summary>To read, with others who read.</summary>
    Shared,

    /// <summary>To write, alone.</summary>
    Exclusive,
}

/// <summary>An image that somebody wants to use.</summary>
/// <param name="Path">What messages call it.</param>
internal sealed record LeaseWish(ImageIdentity Image, string Path, LeaseMode Mode);
