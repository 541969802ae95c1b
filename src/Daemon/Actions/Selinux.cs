using Engine.Daemon.Changing;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ISelinux"/>
public sealed class Selinux(GuestTree tree) : ISelinux
{
    private const string OwnContext = "/proc/thread-self/attr/current";
    private const int SpecificationBytesMax = 32 * 1024 * 1024;

    // A large guest takes minutes; patterns of a hostile specification may take for ever.
    private static readonly TimeSpan RelabelLimit = TimeSpan.FromHours(1);

    // What setfiles says when some files could not be labelled.
    private const int SomeFailed = 1;

    // What libselinux reads beside a specification, each when it is there.
    private static readonly string[] Beside = [".homedirs", ".local", ".subs", ".subs_dist"];
    private static readonly string[] AlwaysExcluded = ["/dev", "/proc", "/selinux", "/sys"];

    public void Setcon(string context)
    {
        using var attribute = OpenContext(FileCalls.WriteOnly, "setcon");
        attribute.Write(NulBytes.Of(context), $"setcon: {context}");
    }

    public string Getcon()
    {
        using var attribute = OpenContext(FileCalls.ReadOnly, "getcon");
        var context = new byte[4096];
        return GuestText.Decode(context.AsSpan(0, attribute.Read(context, "getcon")).TrimEnd((byte)0));
    }

    public void SelinuxRelabel(string specfile, GuestPath path, bool? force = null) => Relabel(specfile, [path], force, [], "selinux_relabel");

    public void Setfiles(string specfile, IReadOnlyList<GuestPath> paths, bool? force = null, IReadOnlyList<string>? excludes = null) =>
        Relabel(specfile, paths, force, excludes ?? [], "setfiles");

    private void Relabel(string specfile, IReadOnlyList<GuestPath> paths, bool? force, IReadOnlyList<string> excludes, string action)
    {
        tree.RequireMounted(action);
        if (paths.Count == 0)
            throw new ActionException("EINVAL", $"{action}: no path is named");
        // -m: the kernel says of no mount that it takes labels, unless it runs SELinux itself.
        var words = new ToolWords("-m", "-q", "-C", "-r", tree.Root).If(force, "-F");
        foreach (var path in AlwaysExcluded.Concat(excludes))
            words.With("-e", path.StartsWith('/') ? tree.Root + path : throw new ActionException("EINVAL", $"{action}: {path}: a path begins with /"));
        // The program reads names as the appliance's: it is given copies, and paths in which no link is left.
        var folder = Directory.CreateTempSubdirectory("setfiles-").FullName;
        try
        {
            var copy = $"{folder}/specification";
            Copy(specfile, copy, action);
            foreach (var ending in Beside)
                CopyIfThere(specfile + ending, copy + ending, action);
            var result = Tool.Run("setfiles", [.. words.All, copy, .. paths.Select(path => PlaceOf(path, action))], new() { TimeLimit = RelabelLimit });
            if (result.Status is not (0 or SomeFailed))
                throw new ActionException("", $"{action}: {result.Complaint}");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private string PlaceOf(GuestPath path, string action)
    {
        using var found = tree.Find(path.Path, follow: true, action);
        var place = tree.PathOf(found, action);
        return place == "/" ? tree.Root : tree.Root + place;
    }

    private void CopyIfThere(string path, string to, string action)
    {
        using var found = tree.TryFind(path, follow: true);
        if (found is not null && FileStatus.Of(found, action).Kind == FileKind.Regular)
            Copy(path, to, action);
    }

    private void Copy(string path, string to, string action)
    {
        using var file = tree.OpenFile(path, FileCalls.ReadOnly, action);
        File.WriteAllBytes(to, BoundedFile.Read(file, SpecificationBytesMax, $"{action}: {path}")
            ?? throw Errno.Failure(Errno.EFBIG, $"{action}: {path}"));
    }

    private static Descriptor OpenContext(int flags, string action)
    {
        var attribute = FileCalls.Open(NulBytes.Of(OwnContext), flags | FileCalls.CloseOnExec, 0);
        return attribute.IsInvalid ? throw Errno.LastFailure(action) : attribute;
    }
}
