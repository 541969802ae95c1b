using Engine.Inspection.Windows;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IWindowsInspection"/>
/// <param name="inspection">Knows the roots.</param>
internal sealed class WindowsInspection(Inspection inspection) : IWindowsInspection
{
    public string InspectGetWindowsSystemroot(Mountable root) => Of(root, "inspect_get_windows_systemroot").SystemRoot;

    public string InspectGetWindowsSoftwareHive(Mountable root) =>
        Known(Of(root, "inspect_get_windows_software_hive").SoftwareHive, "inspect_get_windows_software_hive", root, "no hive SOFTWARE");

    public string InspectGetWindowsSystemHive(Mountable root) =>
        Known(Of(root, "inspect_get_windows_system_hive").SystemHive, "inspect_get_windows_system_hive", root, "no hive SYSTEM");

    public string InspectGetWindowsCurrentControlSet(Mountable root) => Known(
        Of(root, "inspect_get_windows_current_control_set").CurrentControlSet,
        "inspect_get_windows_current_control_set", root, "no hive SYSTEM that names its settings");

    public bool InspectGetWindowsGroupPolicy(Mountable root) => Of(root, "inspect_get_windows_group_policy").HasGroupPolicy;

    private WindowsFacts Of(Mountable root, string action) => inspection.Of(root) is { Windows: { } windows }
        ? windows
        : throw new ActionException("EINVAL", $"{action}: {root}: a {inspection.Of(root).Type} system and no Windows");

    private static string Known(string text, string action, Mountable root, string missing) =>
        text.Length > 0 ? text : throw new ActionException("ENOENT", $"{action}: {root}: this Windows has {missing}");
}
