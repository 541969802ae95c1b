using System.Text;
using Engine.Appliance.Processes;

namespace Engine.EndToEnd.Tests;

/// <summary>The program as a user runs it, and the processes that are there.</summary>
internal static class Processes
{
    public sealed record Ran(int Status, string Output, string Error);

    public static async Task<Ran> RunAsync(string program, params string[] arguments)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(15));
        var errors = new StringBuilder();
        // A user's own environment: the command runner gives its children a bare one.
        var home = Environment.GetEnvironmentVariable("HOME") ?? "/root";
        var given = new Dictionary<string, string> { ["HOME"] = home, ["PATH"] = Environment.GetEnvironmentVariable("PATH") ?? "/usr/bin:/bin" };
        foreach (var name in (string[])["XDG_CACHE_HOME", "TMPDIR", "DOTNET_ROOT"])
            if (Environment.GetEnvironmentVariable(name) is { } value)
                given[name] = value;
        var result = await CommandRunner.RunAsync(new Command(program, arguments)
        {
            Environment = given,
            OnErrorLine = line => { lock (errors) errors.AppendLine(line); },
        }, limit.Token);
        return new(result.ExitStatus, Encoding.UTF8.GetString(result.Output), errors.ToString());
    }

    /// <summary>The qemu processes that have this file open: their command lines name no file.</summary>
    public static IReadOnlyList<int> QemusWith(string image)
    {
        var found = new List<int>();
        foreach (var folder in Directory.EnumerateDirectories("/proc").Where(path => int.TryParse(Path.GetFileName(path), out _)))
        {
            try
            {
                if (File.ReadAllText($"{folder}/comm").StartsWith("qemu-system", StringComparison.Ordinal)
                    && Directory.EnumerateFiles($"{folder}/fd").Any(descriptor => new FileInfo(descriptor).LinkTarget == image))
                    found.Add(int.Parse(Path.GetFileName(folder)));
            }
            catch (IOException)
            {
                // it has ended meanwhile
            }
        }
        return found;
    }

    public static IReadOnlyList<int> ChildrenOf(int process)
    {
        try
        {
            return [.. Directory.EnumerateDirectories($"/proc/{process}/task")
                .SelectMany(thread => File.ReadAllText($"{thread}/children").Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(int.Parse)];
        }
        catch (IOException)
        {
            return []; // it has ended meanwhile
        }
    }

    /// <summary>Children and theirs: between the program and a qemu stands the maker of its jail.</summary>
    public static IEnumerable<int> DescendantsOf(int process) => ChildrenOf(process).SelectMany(child => DescendantsOf(child).Prepend(child));

    /// <summary>The program that a qemu belongs to.</summary>
    public static int EngineOf(int qemu)
    {
        var process = ParentOf(qemu);
        while (File.ReadAllText($"/proc/{process}/comm").Trim() != "engine")
            process = ParentOf(process);
        return process;
    }

    public static bool IsQemu(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/comm").StartsWith("qemu-system", StringComparison.Ordinal);
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static int ParentOf(int process) => int.Parse(File.ReadLines($"/proc/{process}/status")
        .Single(line => line.StartsWith("PPid:", StringComparison.Ordinal))["PPid:".Length..]);

    /// <summary>Waits until a process has ended; a test that waits for ever has failed.</summary>
    public static async Task EndOfAsync(int process)
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        while (IsRunning(process))
            await Task.Delay(50, limit.Token);
    }

    private static bool IsRunning(int process)
    {
        try
        {
            return File.ReadLines($"/proc/{process}/status").First(line => line.StartsWith("State:", StringComparison.Ordinal)).Contains('Z') is false;
        }
        catch (IOException)
        {
            return false;
        }
    }

    public static Task KillAsync(int process) => CommandRunner.RunAsync(new Command("kill", "-KILL", $"{process}"), CancellationToken.None);
}
