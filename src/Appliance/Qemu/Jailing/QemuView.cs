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

    // What a script that runs qemu needs beside it. Its interpreter is one of these, and qemu may be anywhere in them.
    private static readonly string[] _programs = ["/usr/bin", "/usr/sbin", "/usr/local/bin"];

    /// <param name="program">qemu's path, or that of a script that runs it.</param>
    public static Jail Jail(JailFinding allowed, string program, bool hasKvm)
    {
        var prefix = Path.GetDirectoryName(Path.GetDirectoryName(program)) ?? "/usr";
        string[] prefixes = prefix is "/usr" or "/" ? ["/usr"] : ["/usr", prefix];
        return new Jail(
            allowed.Own,
            [
                .. SystemFolders.Libraries, .. prefixes.SelectMany(SystemFolders.Under),
                .. IsScript(program) ? _programs : [],
                .. prefixes.SelectMany(place => _firmware.Select(folder => $"{place}/{folder}")),
            ])
        {
            InUserNamespace = allowed.InUserNamespace,
            Devices = hasKvm ? [KvmDevice.Path] : [],
        };
    }

    private static bool IsScript(string program)
    {
        Span<byte> mark = stackalloc byte[2];
        try
        {
            using var file = File.OpenRead(program);
            return file.ReadAtLeast(mark, mark.Length, throwOnEndOfStream: false) == mark.Length && mark.SequenceEqual("#!"u8);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            return false; // whoever starts it says why it can't be
        }
    }
}
