using Engine.Actors.Settings;

namespace Engine.Actors.Admission;

/// <summary>How many tasks this engine runs at once.</summary>
internal static class Capacity
{
    /// <summary>What the budgets hold, or what the machine has where a budget is left to it; at least 1.</summary>
    public static int Of(AdmissionSettings settings) => Of(settings, Environment.ProcessorCount, FreeMebibytes());

    /// <summary>One task is always let in: a machine that is too small for it says so when it is launched.</summary>
    public static int Of(AdmissionSettings settings, int machineCores, long freeMebibytes)
    {
        var byCores = (settings.Cores ?? machineCores) / settings.TaskCores;
        var byMemory = (settings.MemoryMebibytes ?? freeMebibytes) / settings.TaskMemoryMebibytes;
        return (int)Math.Clamp(Math.Min(byCores, byMemory), 1, int.MaxValue);
    }

    /// <summary>What the kernel thinks can be had without swapping, within the limit of our control group.</summary>
    private static long FreeMebibytes()
    {
        var limit = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes >> 20;
        try
        {
            const string key = "MemAvailable:";
            var line = File.ReadLines("/proc/meminfo").FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
            return line is not null && long.TryParse(line[key.Length..].Replace("kB", "").Trim(), out var kibibytes)
                ? Math.Min(limit, kibibytes >> 10)
                : limit;
        }
        catch (IOException)
        {
            return limit;
        }
    }
}
