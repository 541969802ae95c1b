using Engine.Protocol.Client;
using Engine.Protocol.Library;

namespace Engine.Library;

/// <inheritdoc cref="IMountables"/>
/// <param name="guest">Where the calls go: the daemon knows the devices' names.</param>
internal sealed class Mountables(IGuest guest) : IMountables
{
    // Of the daemon's answer.
    private const int Subvolume = 1;

    public async Task<Device> MountableDeviceAsync(Mountable mountable, CancellationToken cancel) =>
        new((await guest.InternalParseMountableAsync(mountable, cancel).ConfigureAwait(false)).ImDevice);

    public async Task<string> MountableSubvolumeAsync(Mountable mountable, CancellationToken cancel)
    {
        var parts = await guest.InternalParseMountableAsync(mountable, cancel).ConfigureAwait(false);
        return parts.ImType == Subvolume
            ? parts.ImVolume
            : throw new ActionException("EINVAL", $"mountable_subvolume: {mountable.Name} is a device and names no subvolume");
    }
}
