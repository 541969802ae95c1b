using Engine.EndToEnd.Tests.Committing;

namespace Engine.EndToEnd.Tests;

/// <summary>What this assembly does when a test runs it as a process of its own.</summary>
internal static class Program
{
    private static Task Main(string[] arguments) => CommitVictim.RunAsync(arguments);
}
