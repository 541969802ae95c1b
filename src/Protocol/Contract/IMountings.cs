namespace Engine.Protocol.Contract;

/// <summary>Mountpoints and rarer kinds of mounts.</summary>
[Contract]
public interface IMountings
{
    /// <summary>Removes a folder that mkmountpoint made. Nothing needs to be mounted on <c>/</c>.</summary>
    [Action("rmmountpoint", Since = "1.0.62")]
    void Rmmountpoint(string exemptPath);

    /// <summary>Mounts a file system that lies in a file of the guest.</summary>
    /// <param name="mountpoint">A folder in the guest's tree.</param>
    [Action("mount_loop", Since = "1.0.54")]
    void MountLoop(GuestPath file, GuestPath mountpoint);

    /// <summary>Mounts a folder of the host over 9P, which no appliance of ours offers.</summary>
    /// <error code="ENOTSUP">Always.</error>
    [Action("mount_9p", Since = "1.11.12")]
    void Mount9p(string mounttag, string mountpoint, string? options = null);

    /// <summary>The folders that the host offers over 9P: none.</summary>
    [Action("list_9p", Since = "1.11.12")]
    IReadOnlyList<string> List9p();
}
