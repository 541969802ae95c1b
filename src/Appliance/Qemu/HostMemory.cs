using System.Globalization;

namespace Engine.Appliance.Qemu;

/// <summary>The memory of this machine, from /proc/meminfo.</summary>
public static class HostMemory
{
    /// <returns>The whole, and what could be had without swapping out others; swap space is counted as available.</returns>
    public static (long TotalMebibytes, long AvailableMebibytes) Read()
    {
        var lines = File.ReadAllLines("/proc/meminfo");
        return (Value("MemTotal") + Value("SwapTotal"), Value("MemAvailable") + Value("SwapFree"));

        long Value(string name)
        {
            var line = lines.FirstOrDefault(line => line.StartsWith(name + ":", StringComparison.Ordinal)) ?? ": 0 kB";
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            return long.Parse(words[1], CultureInfo.InvariantCulture) / 1024;
        }
    }
}
