using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>Names of file systems, taken apart. No file system has to be there for it.</summary>
[LibraryContract]
public interface IMountables
{
    /// <summary>The device of a mountable: itself, or what stands before the subvolume of btrfs.</summary>
    [Action("mountable_device", Since = "1.33.15")]
    Task<Device> MountableDeviceAsync(Mountable mountable, CancellationToken cancel = default);

    /// <summary>The btrfs subvolume of a mountable.</summary>
    /// <error code="EINVAL">It names a device alone.</error>
    [Action("mountable_subvolume", Since = "1.33.15")]
    Task<string> MountableSubvolumeAsync(Mountable mountable, CancellationToken cancel = default);
}
