using Engine.Daemon.Linux;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Actions;

/// <summary>Runs the guest's own programs.</summary>
public sealed class Commands(GuestTree tree) : ICommands
{
    private const int LengthBytes = 4;

    public string Command(IReadOnlyList<string> arguments) => Run(arguments, "command", output: null).OutputText;

    /// <param name="output">Takes the standard output as it comes; null keeps it in memory.</param>
    internal ToolResult Run(IReadOnlyList<string> arguments, string action, Stream? output)
    {
        if (arguments.Count == 0 || arguments[0].Length == 0)
            throw new ActionException("EINVAL", $"{action}: no program is named");
        tree.RequireMounted(action);
        using var mounts = new SystemMounts(tree);
        var options = new ToolOptions
        {
            Root = tree.Root,
            // What a program leaves behind would keep the guest's file systems from being unmounted.
            EndLeftovers = true,
            Output = output,
            OutputBytesMax = XdrWriter.MessageLimitBytes - MessageHeader.SizeBytes - LengthBytes,
        };
        return Tool.Check(arguments[0], [.. arguments.Skip(1)], options);
    }

    public IReadOnlyList<string> CommandLines(IReadOnlyList<string> arguments)
    {
        var output = Command(arguments);
        return output.Length == 0 ? [] : (output.EndsWith('\n') ? output[..^1] : output).Split('\n');
    }
}
