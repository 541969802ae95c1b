using Engine.Appliance.Processes;
using Engine.Appliance.Processes.Jailing;

namespace Engine.Appliance.Tests;

/// <summary>
/// What this assembly does when a test runs it as a process of its own: it holds a child until it is killed. Says on standard error
/// first 0, then the child's number.
/// </summary>
internal static class Program
{
    private static async Task Main(string[] arguments)
    {
        var (seconds, confinement) = arguments switch
        {
            ["as", var user] => ("1000", new Confinement(uint.Parse(user), null)),
            ["jailed", var time] => (time, Jailed(null)),
            ["jailed", var time, "as", var user] => (time, Jailed(uint.Parse(user))),
            _ => ("1000", null),
        };
        await Console.Error.WriteLineAsync("0");
        await using var child = await ChildProcess.StartAsync(new ChildStart("sleep", seconds) { Confinement = confinement });
        await Console.Error.WriteLineAsync($"{child.ProcessId}");
        await child.Exited;
    }

    private static Confinement Jailed(uint? user) => new(user, null) { Jail = new Jail(Namespaces.All, SystemFolders.Libraries) };
}
