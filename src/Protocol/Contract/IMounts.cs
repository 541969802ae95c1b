namespace Engine.Protocol.Contract;

/// <summary>Mounting file systems into the guest's tree, which begins at the file system mounted on <c>/</c>.</summary>
[Contract]
public interface IMounts
{
    /// <summary>Mounts a file system, for reading and writing.</summary>
    /// <param name="mountpoint">An absolute path; <c>/</c> first, and existing folders below it after that.</param>
    [Action("mount", Since = "0.0.3")]
    void Mount(Mountable mountable, string mountpoint);

    /// <summary>Mounts a file system for reading alone. A dirty journal is still replayed on the device.</summary>
    [Action("mount_ro", Since = "1.0.10")]
    void MountRo(Mountable mountable, string mountpoint);

    /// <summary>Mounts with options as mount(8) takes them, separated by commas.</summary>
    [Action("mount_options", Since = "1.0.10")]
    void MountOptions(string options, Mountable mountable, string mountpoint);

    /// <summary>Mounts with options and a named type of file system.</summary>
    [Action("mount_vfs", Since = "1.0.10")]
    void MountVfs(string options, string vfstype, Mountable mountable, string mountpoint);

    /// <summary>Unmounts what is mounted from a device or on a path.</summary>
    [Action("umount", Since = "0.0.8")]
    void Umount(DeviceOrPath pathOrDevice, bool? force = null, bool? lazyUnmount = null);

    /// <summary>Unmounts everything of the guest, the deepest first.</summary>
    [Action("umount_all", Since = "0.0.8")]
    void UmountAll();

    /// <summary>What is mounted, in the order in which it was mounted.</summary>
    [Action("mounts", Since = "0.0.8")]
    IReadOnlyList<Mountable> Mounts();

    /// <summary>What is mounted and where.</summary>
    [Action("mountpoints", Since = "1.0.62")]
    IReadOnlyList<KeyValuePair<string, string>> Mountpoints();

    /// <summary>Makes a folder to mount on when nothing is mounted on <c>/</c>.</summary>
    [Action("mkmountpoint", Since = "1.0.62")]
    void Mkmountpoint(string exemptPath);

    /// <summary>Mounts again what is mounted.</summary>
    /// <param name="rw">For writing too, or for reading alone.</param>
    [Action("remount", Since = "1.23.2")]
    void Remount(GuestPath mountpoint, bool? rw = null);
}
