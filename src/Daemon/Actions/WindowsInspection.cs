using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IWindowsInspection"/>
/// <param name="inspection">Knows the roots.</param>
internal sealed class WindowsInspection(Inspection inspection) : IWindowsInspection
{
    public string InspectGetWindowsSystemroot(Mountable root) => throw NoWindows("inspect_get_windows_systemroot", root);

    public string InspectGetWindowsSoftwareHive(Mountable root) => throw NoWindows("inspect_get_windows_software_hive", root);

    public string InspectGetWindowsSystemHive(Mountable root) => throw NoWindows("inspect_get_windows_system_hive", root);

    public string InspectGetWindowsCurrentControlSet(Mountable root) => throw NoWindows("inspect_get_windows_current_control_set", root);

    public bool InspectGetWindowsGroupPolicy(Mountable root) => throw NoWindows("inspect_get_windows_group_policy", root);

    private ActionException NoWindows(string action, Mountable root)
    {
        var system = inspection.Of(root);
        return new ActionException("EINVAL", $"{action}: {root}: a {system.Type} system and no Windows; inspect_os does not recognise Windows yet");
    }
}
