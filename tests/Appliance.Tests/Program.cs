using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests;

/// <summary>What this assembly does when a test runs it as a process of its own: it holds a child until it is killed.</summary>
internal static class Program
{
    private static async Task Main()
    {
        await using var child = await ChildProcess.StartAsync(new ChildStart("sleep", "1000"));
        await Console.Error.WriteLineAsync($"{child.ProcessId}");
        await child.Exited;
    }
}
