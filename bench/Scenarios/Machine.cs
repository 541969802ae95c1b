using System.Text;
using Engine.Appliance.Processes;

namespace Engine.Bench;

/// <summary>The conditions that figures are worth nothing without.</summary>
internal static class Machine
{
    /// <summary>Processes that ran or waited to, mean of the last minute.</summary>
    public static string Load() => File.ReadAllText("/proc/loadavg").Split(' ')[0];

    public static async Task<string> DescribeAsync(Peer? peer)
    {
        var qemu = await CommandRunner.RunAsync(new Command("qemu-system-x86_64", "--version"), CancellationToken.None);
        var processor = File.ReadLines("/proc/cpuinfo").FirstOrDefault(line => line.StartsWith("model name", StringComparison.Ordinal))?.Split(':')[^1].Trim();
        var accelerated = File.Exists("/dev/kvm") ? "KVM" : "no KVM (TCG)";
        return $"{Environment.ProcessorCount} cores of {processor}, {accelerated}. "
            + $"{Encoding.UTF8.GetString(qemu.Output).Split('\n')[0]}, .NET {Environment.Version}, {peer?.Version ?? "no libguestfs"}.";
    }
}
