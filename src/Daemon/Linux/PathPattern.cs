using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>
/// Finds the paths that a pattern of the shell matches: <c>*</c>, <c>?</c> and <c>[…]</c> within one name, where a name that begins
/// with a dot wants the pattern to begin with one. Links are followed inside the guest.
/// </summary>
internal sealed class PathPattern(GuestTree tree, string action)
{
    private const int PathsMax = 100_000;

    /// <param name="folderSlash">Whether a slash is put after folders.</param>
    public IReadOnlyList<string> Matching(string pattern, bool folderSlash)
    {
        var found = new List<byte[]>();
        Walk([], GuestText.Encode(pattern), found);
        found.Sort(static (one, other) => one.AsSpan().SequenceCompareTo(other));
        return found.ConvertAll(path => Spelled(path, folderSlash));
    }

    private void Walk(byte[] folder, ReadOnlySpan<byte> rest, List<byte[]> found)
    {
        var slashes = 0;
        while (slashes < rest.Length && rest[slashes] == '/')
            slashes++;
        byte[] prefix = slashes > 0 ? [.. folder, (byte)'/'] : folder;
        rest = rest[slashes..];
        if (rest.IsEmpty)
        {
            Add(found, prefix);
            return;
        }
        var end = rest.IndexOf((byte)'/');
        var name = end < 0 ? rest : rest[..end];
        var after = end < 0 ? [] : rest[end..];
        if (name.IndexOfAny("*?["u8) < 0)
        {
            byte[] path = [.. prefix, .. name];
            using var there = tree.TryFind(GuestText.Decode(path), follow: false);
            if (there is not null)
                Next(path, after, found);
            return;
        }
        foreach (var matching in Names(prefix, name.ToArray()))
            Next([.. prefix, .. matching], after, found);
    }

    private void Next(byte[] path, ReadOnlySpan<byte> after, List<byte[]> found)
    {
        if (after.IsEmpty)
            Add(found, path);
        else if (IsFolder(path))
            Walk(path, after, found);
    }

    private List<byte[]> Names(byte[] folder, byte[] pattern)
    {
        var names = new List<byte[]>();
        using var found = tree.TryFind(GuestText.Decode(folder), follow: true);
        if (found is null || FileStatus.Of(found, action).Kind != FileKind.Folder)
            return names;
        using var open = tree.OpenFolder(GuestText.Decode(folder), action);
        var reader = new FolderReader(open, action);
        while (reader.Next())
        {
            var name = reader.Name.AsSpan(..^1);
            if ((name[0] != '.' || pattern[0] == '.') && NamePattern.Matches(pattern, name))
                names.Add(name.ToArray());
        }
        return names;
    }

    private bool IsFolder(byte[] path)
    {
        using var found = tree.TryFind(GuestText.Decode(path), follow: true);
        return found is not null && FileStatus.Of(found, action).Kind == FileKind.Folder;
    }

    private string Spelled(byte[] path, bool folderSlash) =>
        GuestText.Decode(path) + (folderSlash && path[^1] != '/' && IsFolder(path) ? "/" : "");

    private void Add(List<byte[]> found, byte[] path)
    {
        if (found.Count == PathsMax)
            throw new ActionException("E2BIG", $"{action}: the pattern matches more than {PathsMax} paths");
        found.Add(path);
    }
}
