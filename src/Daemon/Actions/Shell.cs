using Engine.Protocol.Contract;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IShell"/>
public sealed class Shell(ICommands commands) : IShell
{
    public string Sh(string command) => commands.Command(Words(command));

    public IReadOnlyList<string> ShLines(string command) => commands.CommandLines(Words(command));

    internal static string[] Words(string command) => ["/bin/sh", "-c", command];
}
