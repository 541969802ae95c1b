namespace Engine.Protocol.Contract;

/// <summary>Command lines for the guest's own shell, in the appliance.</summary>
[Contract]
public interface IShell
{
    /// <summary>Like <c>command</c> with the guest's <c>/bin/sh -c</c> before it.</summary>
    [Action("sh", Since = "1.0.50")]
    string Sh(string command);

    /// <summary>Like <c>sh</c>, its output split into lines.</summary>
    [Action("sh_lines", Since = "1.0.50")]
    IReadOnlyList<string> ShLines(string command);
}
