namespace Engine.Bench;

/// <summary>The memory of the processes below this one, as the kernel counts it.</summary>
internal static class ProcessTree
{
    private static readonly TimeSpan _pause = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Runs the work and gives the most MiB that all processes below this one had resident together, looked at fifty times
    /// a second. Pages that two of them share count twice.
    /// </summary>
    public static async Task<double> PeakMebibytesAsync(Func<Task> work)
    {
        using var done = new CancellationTokenSource();
        var peak = Task.Run(async () =>
        {
            long most = 0;
            while (!done.IsCancellationRequested)
            {
                most = Math.Max(most, Below(Environment.ProcessId).Sum(process => Kibibytes($"/proc/{process}/status", "VmRSS:")));
                await Task.Delay(_pause);
            }
            return most / 1024.0;
        });
        try
        {
            await work();
        }
        finally
        {
            done.Cancel();
        }
        return await peak;
    }

    /// <summary>MiB of the one qemu below this process, its shared pages by their share.</summary>
    public static double QemuMebibytes() => Kibibytes($"/proc/{Below(Environment.ProcessId).Single(IsQemu)}/smaps_rollup", "Pss:") / 1024.0;

    private static bool IsQemu(int process) => Read($"/proc/{process}/comm").StartsWith("qemu", StringComparison.Ordinal);

    private static List<int> Below(int root)
    {
        var parents = new Dictionary<int, int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc"))
        {
            // After the name, which may hold anything, come the state and the parent.
            if (int.TryParse(Path.GetFileName(folder), out var process)
                && Read($"{folder}/stat") is { Length: > 0 } stat
                && stat[(stat.LastIndexOf(')') + 1)..].Split(' ') is [_, _, var parent, ..])
                parents[process] = int.Parse(parent);
        }
        var below = new List<int>();
        for (var next = new Queue<int>([root]); next.TryDequeue(out var process);)
        {
            foreach (var child in parents.Where(pair => pair.Value == process).Select(pair => pair.Key))
            {
                below.Add(child);
                next.Enqueue(child);
            }
        }
        return below;
    }

    private static long Kibibytes(string file, string field) => Read(file).Split('\n')
        .Where(line => line.StartsWith(field, StringComparison.Ordinal))
        .Select(line => long.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1]))
        .FirstOrDefault();

    /// <summary>Empty for a process that has just ended.</summary>
    private static string Read(string file)
    {
        try
        {
            return File.ReadAllText(file);
        }
        catch (IOException)
        {
            return "";
        }
    }
}
