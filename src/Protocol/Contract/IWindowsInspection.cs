namespace Engine.Protocol.Contract;

/// <summary>What is Windows's own of an inspected system. Paths are spelled as the guest spells them.</summary>
[Contract]
public interface IWindowsInspection
{
    /// <summary>The path of Windows's folder in the guest, such as /Windows.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    [Action("inspect_get_windows_systemroot", Since = "1.5.25")]
    string InspectGetWindowsSystemroot(Mountable root);

    /// <summary>The path of the registry's file SOFTWARE in the guest.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    /// <error code="ENOENT">This Windows has no such file.</error>
    [Action("inspect_get_windows_software_hive", Since = "1.35.26")]
    string InspectGetWindowsSoftwareHive(Mountable root);

    /// <summary>The path of the registry's file SYSTEM in the guest.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    /// <error code="ENOENT">This Windows has no such file.</error>
    [Action("inspect_get_windows_system_hive", Since = "1.35.26")]
    string InspectGetWindowsSystemHive(Mountable root);

    /// <summary>The key of the settings in use, in the registry's file SYSTEM: such as ControlSet001.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    /// <error code="ENOENT">The registry does not name it.</error>
    [Action("inspect_get_windows_current_control_set", Since = "1.9.17")]
    string InspectGetWindowsCurrentControlSet(Mountable root);

    /// <summary>Whether group policies were applied: whether the registry has a history of them.</summary>
    /// <error code="EINVAL">The root is none that inspect_os has found, or no Windows's.</error>
    [Action("inspect_get_windows_group_policy", Since = "1.57.6")]
    bool InspectGetWindowsGroupPolicy(Mountable root);
}
