using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IPaths"/>
public sealed class Paths(GuestTree tree) : IPaths
{
    // file(1) reads the beginning alone, ls a folder; neither may keep the daemon.
    private static readonly ToolOptions Briefly = new() { TimeLimit = Tool.LookingLimit };

    public string File(DeviceOrPath path)
    {
        if (ArgumentChecks.IsDevice(path.Name))
            return Described(GuestDevice.KernelPath(path.Name), "-s");
        using var found = tree.Find(path.Name, follow: false, "file");
        var kind = FileStatus.Of(found, $"file: {path.Name}").Kind;
        return kind switch
        {
            FileKind.Regular => Described(found.PathForTools),
            FileKind.Folder => "directory",
            FileKind.Link => "symbolic link",
            FileKind.CharacterDevice => "character device",
            FileKind.BlockDevice => "block device",
            FileKind.Fifo => "FIFO",
            FileKind.Socket => "socket",
            _ => "unknown",
        };
    }

    public string Ll(GuestPath directory) => List(directory, "ll", "-la");

    internal string List(GuestPath directory, string action, string how)
    {
        using var folder = tree.OpenFolder(directory.Path, action);
        return Tool.Check("ls", [how, "--", folder.PathForTools + "/."], Briefly).OutputText;
    }

    private static string Described(string path, params string[] more) =>
        Tool.Check("file", ["--brief", "--dereference", "--uncompress", .. more, "--", path], Briefly).OutputText.TrimEnd('\n');
}
