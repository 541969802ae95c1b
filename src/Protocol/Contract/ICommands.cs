namespace Engine.Protocol.Contract;

/// <summary>Running the guest's own programs, in the appliance.</summary>
[Contract]
public interface ICommands
{
    /// <summary>
    /// Runs a program of the guest with the guest's tree as its root, and gives its standard output. Fails, with what
    /// it wrote to standard error, when it ends with a status other than 0. The program runs in the appliance as root.
    /// </summary>
    [Action("command", Since = "1.9.1")]
    string Command(IReadOnlyList<string> arguments);

    /// <summary>Like <c>command</c>, its output split into lines.</summary>
    [Action("command_lines", Since = "1.9.1")]
    IReadOnlyList<string> CommandLines(IReadOnlyList<string> arguments);
}
