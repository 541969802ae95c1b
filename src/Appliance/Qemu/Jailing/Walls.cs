using System.Text;
using Engine.Appliance.Processes;
using Engine.Appliance.Processes.Jailing;

namespace Engine.Appliance.Qemu.Jailing;

/// <summary>One of the walls around qemu, on this machine.</summary>
/// <param name="Stands">What it holds back, when it stands.</param>
/// <param name="WhyNot">Why it does not stand, or null.</param>
public sealed record Wall(string Name, string Stands, string? WhyNot);

/// <summary>Which walls stand around qemu here, found out by trying.</summary>
public static class Walls
{
    private const string FilterActions = "/proc/sys/kernel/seccomp/actions_avail";

    /// <param name="qemu">qemu's name in PATH, or its path.</param>
    public static async Task<IReadOnlyList<Wall>> ExamineAsync(string qemu, CancellationToken cancel)
    {
        var finding = await QemuConfinement.FindJailAsync().ConfigureAwait(false);
        return
        [
            new("user", "qemu of root is nobody", QemuConfinement.WhyNotNobody()),
            new("system calls", "qemu filters its own", await WhyNoFilterAsync(qemu, cancel).ConfigureAwait(false)),
            Of(Namespaces.Files, "files", "its libraries and firmware, read-only"),
            Of(Namespaces.Network, "network", "none, not even loopback"),
            Of(Namespaces.Processes, "processes", "none but itself"),
            Of(Namespaces.Ipc, "ipc", "its own"),
            Of(Namespaces.HostName, "host name", "its own"),
            Of(Namespaces.ControlGroups, "control groups", "its own view"),
            new("limits", $"no core file, {Confinement.OpenFilesMax} open files at most", null),
        ];

        Wall Of(Namespaces one, string name, string stands) => new(name, stands, finding.Missing.GetValueOrDefault(one));
    }

    private static async Task<string?> WhyNoFilterAsync(string qemu, CancellationToken cancel)
    {
        if (!File.Exists(FilterActions))
        {
            return "this kernel has no seccomp filters";
        }

        try
        {
            var help = await CommandRunner.RunAsync(new Command(qemu, "-help"), cancel).ConfigureAwait(false);
            return Encoding.UTF8.GetString(help.Output).Contains("-sandbox on", StringComparison.Ordinal)
                ? null
                : "this qemu was built without it, and will not start";
        }
        catch (ProgramMissingException missing)
        {
            return missing.Message;
        }
    }
}
