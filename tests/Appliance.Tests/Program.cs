using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests;

/// <summary>What this assembly does when a test runs it as a process of its own: it holds a child until it is killed.</summary>
internal static class Program
{
    private static async Task Main(string[] arguments)
    {
        var confinement = arguments is ["as", var user] ? new Confinement(uint.Parse(user), null) : null;
        await using var child = await ChildProcess.StartAsync(new ChildStart("sleep", "1000") { Confinement = confinement });
        await Console.Error.WriteLineAsync($"{child.ProcessId}");
        await child.Exited;
    }
}
