using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>The disks of a handle: /dev/sda, /dev/sdb … in the order in which they are added.</summary>
[LibraryContract]
public interface IDrives
{
    /// <summary>Adds an image, before the launch or to the running guest.</summary>
    /// <param name="readonly">Writes of the guest are forgotten, and the file never changes. By default false.</param>
    /// <param name="format">
    /// <c>raw</c>, <c>qcow2</c>, <c>qed</c>, <c>vdi</c>, <c>vhdx</c>, <c>vmdk</c> or <c>vpc</c>; null finds it by the image's header, and fails
    /// where two readings are possible.
    /// </param>
    /// <param name="iface">Taken and passed over: every disk is a SCSI disk.</param>
    /// <param name="name">Taken and passed over.</param>
    /// <param name="label">1 to 20 ASCII letters, for remove_drive and /dev/disk/guestfs/LABEL.</param>
    /// <param name="protocol"><c>file</c>, which is the default, or a network protocol.</param>
    /// <param name="server">For network protocols: HOST:PORT or unix:PATH.</param>
    /// <param name="cachemode"><c>writeback</c> (the default) or <c>unsafe</c>.</param>
    /// <param name="discard"><c>disable</c> (the default), <c>enable</c> or <c>besteffort</c>.</param>
    /// <param name="copyonread">Keeps what was read once in the overlay of a read-only disk.</param>
    /// <param name="blocksize">The sector that the guest sees: 512 or 4096 bytes.</param>
    /// <error code="ENOENT">There is no such file.</error>
    /// <error code="EINVAL">An argument is none of these.</error>
    [Action("add_drive", Since = "0.0.3", Alias = "add_drive_opts add")]
    Task AddDriveAsync(
        string filename,
        bool? @readonly = null,
        string? format = null,
        string? iface = null,
        string? name = null,
        string? label = null,
        string? protocol = null,
        IReadOnlyList<string>? server = null,
        string? username = null,
        string? secret = null,
        string? cachemode = null,
        string? discard = null,
        bool? copyonread = null,
        int? blocksize = null,
        CancellationToken cancel = default);

    /// <summary>Adds an image read-only, in the format that its header tells.</summary>
    [Action("add_drive_ro", Since = "1.0.38", Alias = "add_ro")]
    Task AddDriveRoAsync(string filename, CancellationToken cancel = default);

    /// <summary>The same as add_drive_ro; the interface's name is passed over.</summary>
    [Action("add_drive_ro_with_if", Since = "1.0.84")]
    Task AddDriveRoWithIfAsync(string filename, string iface, CancellationToken cancel = default);

    /// <summary>The same as add_drive; the interface's name is passed over.</summary>
    [Action("add_drive_with_if", Since = "1.0.84")]
    Task AddDriveWithIfAsync(string filename, string iface, CancellationToken cancel = default);

    /// <summary>The same as add_drive_ro.</summary>
    [Action("add_cdrom", Since = "0.0.3")]
    Task AddCdromAsync(string filename, CancellationToken cancel = default);

    /// <summary>Adds an empty disk that is gone when the handle is closed.</summary>
    /// <param name="size">In bytes; 1 or more.</param>
    /// <param name="name">Taken and passed over.</param>
    [Action("add_drive_scratch", Since = "1.23.10", Alias = "scratch")]
    Task AddDriveScratchAsync(
        long size, string? name = null, string? label = null, int? blocksize = null, CancellationToken cancel = default);

    /// <summary>Removes a disk by its label.</summary>
    /// <error code="EBUSY">It is mounted or otherwise in use.</error>
    [Action("remove_drive", Since = "1.19.49")]
    Task RemoveDriveAsync(string label, CancellationToken cancel = default);

    /// <summary>The most disks that one handle can have.</summary>
    [Action("max_disks", Since = "1.19.7")]
    Task<int> MaxDisksAsync(CancellationToken cancel = default);

    /// <summary>The place of a disk among the handle's, from 0: of /dev/sdb or /dev/vdb it is 1.</summary>
    /// <error code="EINVAL">It is no whole disk.</error>
    [Action("device_index", Since = "1.19.7")]
    Task<int> DeviceIndexAsync(Device device, CancellationToken cancel = default);

    /// <summary>The name of the disk at a place, from 0.</summary>
    /// <error code="EINVAL">There is no such disk.</error>
    [Action("device_name", Since = "1.49.1")]
    Task<string> DeviceNameAsync(int index, CancellationToken cancel = default);

    /// <summary>A device's name in the form in which lists have it: /dev/sdX for /dev/vdX and /dev/hdX, /dev/VG/LV for a mapper's.</summary>
    [Action("canonical_device_name", Since = "1.19.7")]
    Task<string> CanonicalDeviceNameAsync(string device, CancellationToken cancel = default);
}
