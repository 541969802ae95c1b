using System.Runtime.InteropServices;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Changing;

/// <summary>A name in a folder that was reached without a link in its path.</summary>
/// <param name="FolderPath">From the guest's root; <c>/</c> for the root itself.</param>
/// <param name="Name">Ended by a NUL.</param>
internal sealed record GlobMatch(string FolderPath, Descriptor Folder, byte[] Name)
{
    public string Path => FolderPath == "/" ? $"/{NulBytes.Text(Name)}" : $"{FolderPath}/{NulBytes.Text(Name)}";
}

/// <summary>
/// Finds what patterns match. What a match is, is not asked; the folders on the way are found by the kernel with the guest as
/// its root, and where a link leads somewhere that can't be meant, nothing matches, and <paramref name="problem"/> takes the path and why.
/// </summary>
internal sealed class GuestGlob(GuestTree tree, string doing, Action<string, string> problem) : IDisposable
{
    // Folders between the first star of a pattern and its last name: /home/* on a large host.
    private const int FoldersMax = 20_000;
    private const int NamesMax = 1_000_000;

    private readonly string _root = RootOf(tree, doing);

    // Rules of a plan name path after path of the same folder.
    private string? _named;
    private Descriptor? _open;
    private string _real = "";

    /// <summary>The matches, in the order of their bytes. The folder is open until the next match is asked for.</summary>
    public IEnumerable<GlobMatch> Matches(string pattern)
    {
        var names = GlobPattern.Parse(pattern);
        if (names.Count == 0)
            yield break;
        foreach (var folder in Folders(names))
        {
            if (Reach(folder) is not { } open)
                continue;
            var last = names[^1];
            if (!last.HasWildcard)
            {
                var name = NulBytes.Of(last.Literal);
                if (FileStatus.OfName(open, name) is not null)
                    yield return new(_real, open, name);
                continue;
            }
            var real = _real;
            foreach (var name in Names(open, last))
                yield return new(real, open, name);
        }
    }

    public void Dispose() => _open?.Dispose();

    private Descriptor? Reach(string folder)
    {
        if (folder == _named)
            return _open;
        _open?.Dispose();
        (_named, _open) = (folder, OpenSafely(folder));
        _real = _open is null ? "" : RealPath(_open);
        return _open;
    }

    /// <summary>Opens a folder by a path in which links are followed; null when there is none, or it can't be meant.</summary>
    public Descriptor? OpenSafely(string path)
    {
        var open = tree.TryFind(path, follow: true);
        if (open is null)
        {
            if (Marshal.GetLastPInvokeError() is not (Errno.ENOENT or Errno.ENOTDIR))
                problem(path, Errno.Words(Marshal.GetLastPInvokeError()));
            return null;
        }
        if (FileStatus.Of(open, doing).Kind == FileKind.Folder)
        {
            var real = RealPath(open);
            if (SafeFolders.MayLeadTo(path, real))
                return open;
            problem(path, $"it leads to {real}, which is left alone");
        }
        open.Dispose();
        return null;
    }

    /// <summary>Where an open folder of the guest lies, without a link in its path.</summary>
    public string RealPath(Descriptor folder)
    {
        var path = FilesystemMount.PathOf(folder, doing);
        if (path == _root)
            return "/";
        return path.StartsWith(_root + "/", StringComparison.Ordinal)
            ? path[_root.Length..]
            : throw new ActionException("ESTALE", $"{doing}: a folder lies outside of the guest");
    }

    private static string RootOf(GuestTree tree, string doing)
    {
        using var top = tree.Find("/", follow: true, doing);
        return FilesystemMount.PathOf(top, doing);
    }

    // The folders that a pattern's names before the last lead to, as they are named.
    private IEnumerable<string> Folders(IReadOnlyList<GlobPattern> names)
    {
        IEnumerable<string> folders = [""];
        foreach (var name in names.Take(names.Count - 1))
        {
            if (!name.HasWildcard)
            {
                var literal = GuestText.Decode(name.Literal);
                folders = folders.Select(folder => $"{folder}/{literal}");
                continue;
            }
            folders = [.. folders.SelectMany(folder => Within(folder, name)).Take(FoldersMax + 1)];
            if (folders.Count() > FoldersMax)
                throw new ActionException("E2BIG", $"{doing}: a pattern leads through more than {FoldersMax} folders");
        }
        return folders.Select(folder => folder.Length == 0 ? "/" : folder);
    }

    private List<string> Within(string folder, GlobPattern name)
    {
        using var open = OpenSafely(folder.Length == 0 ? "/" : folder);
        return open is null ? [] : Names(open, name).ConvertAll(one => $"{folder}/{NulBytes.Text(one)}");
    }

    private List<byte[]> Names(Descriptor folder, GlobPattern pattern)
    {
        using var readable = FileCalls.OpenAt(folder, NulBytes.Of("."u8), FileCalls.ReadOnly | FileCalls.Directory | FileCalls.CloseOnExec, 0);
        if (readable.IsInvalid)
            throw Errno.LastFailure(doing);
        var reader = new FolderReader(readable, doing);
        var names = new List<byte[]>();
        while (reader.Next())
        {
            if (!pattern.Matches(reader.Name.AsSpan(..^1)))
                continue;
            if (names.Count == NamesMax)
                throw new ActionException("E2BIG", $"{doing}: a folder holds more than {NamesMax} names that match");
            names.Add(reader.Name);
        }
        names.Sort((one, other) => one.AsSpan().SequenceCompareTo(other));
        return names;
    }
}
