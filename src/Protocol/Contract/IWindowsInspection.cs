namespace Engine.Protocol.Contract;

/// <summary>
/// What is Windows's own of an inspected system. The inspection does not recognise Windows yet, so that each of these fails: for a root
/// of another system as it does in libguestfs.
/// </summary>
[Contract]
public interface IWindowsInspection
{
    /// <summary>The path of Windows's folder in the guest. Windows is not recognised yet, so it fails for every root.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    [Action("inspect_get_windows_systemroot", Since = "1.5.25")]
    string InspectGetWindowsSystemroot(Mountable root);

    /// <summary>The path of the hive SOFTWARE in the guest. Windows is not recognised yet, so it fails for every root.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    [Action("inspect_get_windows_software_hive", Since = "1.35.26")]
    string InspectGetWindowsSoftwareHive(Mountable root);

    /// <summary>The path of the hive SYSTEM in the guest. Windows is not recognised yet, so it fails for every root.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    [Action("inspect_get_windows_system_hive", Since = "1.35.26")]
    string InspectGetWindowsSystemHive(Mountable root);

    /// <summary>The registry's key of the settings in use. Windows is not recognised yet, so it fails for every root.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    [Action("inspect_get_windows_current_control_set", Since = "1.9.17")]
    string InspectGetWindowsCurrentControlSet(Mountable root);

    /// <summary>Whether group policies are set. Windows is not recognised yet, so it fails for every root.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    [Action("inspect_get_windows_group_policy", Since = "1.57.6")]
    bool InspectGetWindowsGroupPolicy(Mountable root);
}
