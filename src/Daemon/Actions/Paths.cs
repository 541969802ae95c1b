using System.Globalization;
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

    public string Realpath(GuestPath path)
    {
        using var found = tree.Find(path.Path, follow: true, "realpath");
        var whole = FilesystemMount.PathOf(found, $"realpath: {path}");
        // Outside of the appliance, in tests, the tree is a folder anywhere.
        return whole.StartsWith(tree.Root, StringComparison.Ordinal) && whole.Length > tree.Root.Length ? whole[tree.Root.Length..] : "/";
    }

    public string CaseSensitivePath(GuestPath path)
    {
        var names = path.Path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        var spelled = "";
        for (var i = 0; i < names.Length; i++)
        {
            if (names[i] is "." or "..")
                throw new ActionException("EINVAL", $"case_sensitive_path: {path}: the path has '{names[i]}'");
            var name = Spelling(spelled, names[i]);
            if (name is null && i < names.Length - 1)
                throw new ActionException("ENOENT", $"case_sensitive_path: {path}: there is no {spelled}/{names[i]}");
            spelled += "/" + (name ?? names[i]);
        }
        return spelled.Length == 0 ? "/" : spelled;
    }

    public IReadOnlyList<string> GlobExpand(GuestPath pattern, bool? directoryslash) =>
        new PathPattern(tree).Expand(pattern.Path, directoryslash ?? true);

    public string File(DeviceOrPath path)
    {
        if (ArgumentChecks.IsDevice(path.Name))
            return Described(GuestDevice.KernelPath(path.Name), "-s");
        using var found = tree.Find(path.Name, follow: false, "file");
        var kind = FileStatus.Of(found, $"file: {path.Name}").Kind;
        return kind switch
        {
            FileKind.Regular => Described(Reachable(found)),
            FileKind.Folder => "directory",
            FileKind.Link => "symbolic link",
            FileKind.CharacterDevice => "character device",
            FileKind.BlockDevice => "block device",
            FileKind.Fifo => "FIFO",
            FileKind.Socket => "socket",
            _ => "unknown",
        };
    }

    public string Ll(GuestPath directory)
    {
        using var folder = tree.OpenFolder(directory.Path, "ll");
        return Tool.Check("ls", ["-la", "--", Reachable(folder) + "/."], Briefly).OutputText;
    }

    private static string Described(string path, params string[] more) =>
        Tool.Check("file", ["--brief", "--dereference", "--uncompress", .. more, "--", path], Briefly).OutputText.TrimEnd('\n');

    /// <summary>Leads a program to what we hold open, past any name that the guest could change.</summary>
    private static string Reachable(Descriptor open) =>
        string.Create(CultureInfo.InvariantCulture, $"/proc/{Environment.ProcessId}/fd/{open.Number}");

    private string? Spelling(string folder, string name)
    {
        using var open = tree.OpenFolder(folder.Length == 0 ? "/" : folder, "case_sensitive_path");
        var reader = new FolderReader(open, "case_sensitive_path");
        string? other = null;
        while (reader.Next())
        {
            var there = NulBytes.Text(reader.Name);
            if (there == name)
                return there;
            if (other is null && string.Equals(there, name, StringComparison.OrdinalIgnoreCase))
                other = there;
        }
        return other;
    }
}
