namespace Engine.Actors.Settings;

/// <summary>How many tasks this machine can run at once.</summary>
internal static class TaskCapacity
{
    /// <summary>What the settings say, or what cores and free memory allow; at least 1.</summary>
    public static int Of(JobsSettings settings) =>
        settings.Parallel ?? Auto(Environment.ProcessorCount, FreeMebibytes(), settings.TaskMemoryMebibytes);

    public static int Auto(int cores, long freeMebibytes, int taskMebibytes) =>
        (int)Math.Clamp(freeMebibytes / taskMebibytes, 1, Math.Max(1, cores));

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
