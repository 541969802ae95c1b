namespace Engine.Actors.Appliances;

/// <summary>An appliance that answers: its daemon, and its disks that come and go.</summary>
internal interface ILaunchedAppliance : ICallTarget
{
    /// <summary>qemu's process on this machine; 0 for a daemon that somebody else runs.</summary>
    int ProcessId { get; }

    /// <summary>Plugs a disk in and waits until the guest knows it.</summary>
    /// <exception cref="EngineException">The image is refused, or the guest does not see it.</exception>
    Task AddDriveAsync(int slot, Drive drive, CancellationToken cancel);

    /// <summary>Has the guest let go of a disk, and takes it out.</summary>
    /// <exception cref="ActionException"><c>EBUSY</c>: it is in use.</exception>
    /// <exception cref="EngineException"></exception>
    Task RemoveDriveAsync(int slot, CancellationToken cancel);
}
