using Engine.Appliance.Processes;
using Engine.Appliance.Processes.Jailing;

namespace Engine.Appliance.Qemu.Jailing;

/// <summary>The files of the host that a jailed qemu sees: its libraries and modules, and the firmware of its machine.</summary>
internal static class QemuView
{
    private static readonly string[] _firmware =
    [
        "share/qemu", "share/seabios", "share/seavgabios", "share/vgabios", "share/ipxe", "lib/ipxe/qemu",
    ];

    /// <param name="program">qemu's path.</param>
    public static Jail Jail(JailFinding allowed, string program, bool hasKvm)
    {
        var prefix = Path.GetDirectoryName(Path.GetDirectoryName(program)) ?? "/usr";
        string[] prefixes = prefix is "/usr" or "/" ? ["/usr"] : ["/usr", prefix];
        return new Jail(
            allowed.Own,
            [
                .. SystemFolders.Libraries, .. prefixes.SelectMany(SystemFolders.Under),
                .. prefixes.SelectMany(place => _firmware.Select(folder => $"{place}/{folder}")),
            ])
        {
            InUserNamespace = allowed.InUserNamespace,
            Devices = hasKvm ? [KvmDevice.Path] : [],
        };
    }
}
