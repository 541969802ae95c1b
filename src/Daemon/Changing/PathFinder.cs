using Engine.Daemon.Linux;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Changing;

/// <summary>Finds what rules name and tells what it is.</summary>
/// <param name="digests">Whether to read contents and labels too.</param>
/// <param name="found">Takes each record as it is found.</param>
internal sealed class PathFinder(GuestTree tree, bool digests, Action<FoundPath> found)
{
    /// <summary>Of all rules of one call. No guest that is to be a template has so much to be taken away.</summary>
    public const int FoundMax = 400_000;
    public const int ProblemsMax = 1000;

    private const string Doing = "engine_find_paths";

    private int _rule;
    private int _found;
    private int _problems;

    /// <exception cref="ActionException">EINVAL: a rule is none. E2BIG: there is too much. EIO and its like.</exception>
    public void Find(IReadOnlyList<string> rules)
    {
        using var glob = new GuestGlob(tree, Doing, Tell);
        for (_rule = 0; _rule < rules.Count; _rule++)
        {
            var (kind, pattern) = rules[_rule] is { Length: > 1 } rule ? (rule[0], rule[1..]) : throw Unknown(rules[_rule]);
            foreach (var match in glob.Matches(pattern))
                Take(glob, kind, match);
        }
    }

    private void Take(GuestGlob glob, char kind, GlobMatch match)
    {
        if (FileStatus.OfName(match.Folder, match.Name) is not { } status)
            return; // gone with something that was matched before
        switch (kind)
        {
            case 'n':
                Tell(match.Path, match.Folder, match.Name, status);
                break;
            case 'f':
                if (status.Kind != FileKind.Folder)
                    Tell(match.Path, match.Folder, match.Name, status);
                break;
            case 't':
                if (status.Kind == FileKind.Folder)
                    Walk(match.Path, FileCalls.OpenAt(match.Folder, match.Name, FolderFlags | FileCalls.NoFollow, 0), withFolders: true);
                if (!status.IsMountRoot)
                    Tell(match.Path, match.Folder, match.Name, status);
                break;
            case 'b' or 'c':
                if (status.Kind is FileKind.Folder or FileKind.Link && glob.OpenSafely(match.Path) is { } folder)
                    using (folder)
                        Walk(glob.RealPath(folder), FileCalls.OpenAt(folder, NulBytes.Of("."u8), FolderFlags, 0), withFolders: kind == 'c');
                break;
            default:
                throw Unknown($"{kind}");
        }
    }

    private const int FolderFlags = FileCalls.ReadOnly | FileCalls.Directory | FileCalls.CloseOnExec | FileCalls.NonBlock;

    /// <summary>All in a folder, each folder after what is in it.</summary>
    private void Walk(string path, Descriptor folder, bool withFolders)
    {
        if (folder.IsInvalid)
            throw Errno.LastFailure($"{Doing}: {path}");
        var above = path == "/" ? "" : path;
        using var walk = new TreeWalk(folder, $"{Doing}: {path}");
        for (var step = walk.Next(); step != WalkStep.End; step = walk.Next())
        {
            if (step == WalkStep.Entry && walk.Kind == FileKind.Folder)
            {
                walk.Enter();
                continue;
            }
            var status = FileStatus.OfName(walk.Folder, walk.Name) ?? throw Errno.LastFailure(Doing);
            // A folder on which something is mounted can't be removed; what is in it can.
            if (!status.IsMountRoot && (withFolders || status.Kind != FileKind.Folder))
                Tell($"{above}/{Engine.Protocol.Text.GuestText.Decode(walk.Path)}", walk.Folder, walk.Name, status);
        }
    }

    private void Tell(string path, Descriptor folder, byte[] name, FileStatus status)
    {
        if (_found++ == FoundMax)
            throw new ActionException("E2BIG", $"{Doing}: more than {FoundMax} paths are to be changed");
        var target = status.Kind == FileKind.Link ? NulBytes.Text(FileCopy.ReadLink(folder, name, $"{Doing}: {path}")) : "";
        found(new(
            _rule, path, status.Mode, status.Owner, status.Group, status.Kind == FileKind.Regular ? status.Size : 0,
            status.Modified.Seconds, status.Modified.Nanoseconds, status.Links, Flags(status), target,
            digests && status.Kind == FileKind.Regular ? FileDigest.Of(folder, name, status, $"{Doing}: {path}") : "",
            digests ? FileDigest.Label(folder, name) : "", ""));
    }

    private void Tell(string path, string problem)
    {
        if (_problems++ < ProblemsMax)
            found(new(_rule, path, 0, 0, 0, 0, 0, 0, 0, 0, "", "", "", problem));
    }

    private static int Flags(FileStatus status) =>
        ((status.Attributes & FileFlags.Immutable) != 0 ? 1 : 0) | ((status.Attributes & FileFlags.Append) != 0 ? 2 : 0);

    private static ActionException Unknown(string rule) => new("EINVAL", $"{Doing}: '{rule}' is no rule");
}
