namespace Engine.Protocol.Contract;

/// <summary>What a program of the guest may do beyond its user's rights, as the text of libcap: <c>cap_net_raw=ep</c>.</summary>
[Contract]
public interface ICapabilities
{
    /// <summary>The capabilities of a file; empty when it has none.</summary>
    /// <error code="EINVAL">It is no regular file.</error>
    [Action("cap_get_file", Since = "1.19.63", Group = "linuxcaps")]
    string CapGetFile(GuestPath path);

    /// <summary>Replaces the capabilities of a file.</summary>
    /// <error code="EINVAL">The text says no capabilities, or it is no regular file.</error>
    [Action("cap_set_file", Since = "1.19.63", Group = "linuxcaps")]
    void CapSetFile(GuestPath path, string cap);
}
