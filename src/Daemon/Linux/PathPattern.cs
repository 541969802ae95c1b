using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>
/// Patterns of paths, as a shell has them: <c>*</c>, <c>?</c>, <c>[…]</c> in one name, <c>{a,b}</c> anywhere, a backslash
/// before what is meant as it is. A name that begins with a dot is matched by a dot alone.
/// </summary>
internal sealed class PathPattern(GuestTree tree)
{
    private const int PathsMax = 100_000;
    private const int AlternativesMax = 1024;

    /// <exception cref="ActionException">E2BIG: too many paths or alternatives.</exception>
    public IReadOnlyList<string> Expand(string pattern, bool markFolders)
    {
        var found = new SortedSet<string>(StringComparer.Ordinal);
        var alternatives = new List<string>();
        Alternatives(pattern, alternatives);
        foreach (var one in alternatives)
            Walk("", one.Split('/', StringSplitOptions.RemoveEmptyEntries), 0, found, markFolders);
        return [.. found];
    }

    private static void Alternatives(string pattern, List<string> to)
    {
        if (Braces(pattern) is not var (open, close, commas) || commas.Count == 0)
        {
            to.Add(pattern);
            return;
        }
        var starts = commas.Select(comma => comma + 1).Prepend(open + 1);
        foreach (var (start, end) in starts.Zip(commas.Append(close)))
        {
            if (to.Count > AlternativesMax)
                throw new ActionException("E2BIG", $"glob_expand: the pattern has more than {AlternativesMax} alternatives");
            Alternatives(pattern[..open] + pattern[start..end] + pattern[(close + 1)..], to);
        }
    }

    /// <summary>The first pair of braces that has commas, with these; without any the first pair is none.</summary>
    private static (int Open, int Close, List<int> Commas)? Braces(string pattern)
    {
        for (var open = pattern.IndexOf('{'); open >= 0; open = pattern.IndexOf('{', open + 1))
        {
            var commas = new List<int>();
            var depth = 0;
            for (var i = open; i < pattern.Length; i++)
            {
                if (pattern[i] == '\\')
                    i++;
                else if (pattern[i] == '{')
                    depth++;
                else if (pattern[i] == ',' && depth == 1)
                    commas.Add(i);
                else if (pattern[i] == '}' && --depth == 0)
                {
                    if (commas.Count > 0)
                        return (open, i, commas);
                    break;
                }
            }
        }
        return null;
    }

    private void Walk(string folder, string[] names, int at, SortedSet<string> found, bool markFolders)
    {
        if (at == names.Length)
        {
            Add(folder, found, markFolders);
            return;
        }
        if (names[at].IndexOfAny(['*', '?', '[']) < 0)
        {
            Walk($"{folder}/{names[at].Replace("\\", "")}", names, at + 1, found, markFolders);
            return;
        }
        foreach (var name in Matching(folder, names[at]))
            Walk($"{folder}/{name}", names, at + 1, found, markFolders);
    }

    private List<string> Matching(string folder, string pattern)
    {
        var matching = new List<string>();
        using var place = tree.TryFind(folder + "/", follow: true);
        if (place is null || FileStatus.Of(place, "glob_expand").Kind != FileKind.Folder)
            return matching;
        using var open = tree.OpenFolder(folder + "/", "glob_expand");
        var reader = new FolderReader(open, "glob_expand");
        while (reader.Next())
        {
            var name = NulBytes.Text(reader.Name);
            if (name.StartsWith('.') && !pattern.StartsWith('.') || !Matches(pattern, name))
                continue;
            Bound(matching.Count);
            matching.Add(name);
        }
        return matching;
    }

    private void Add(string path, SortedSet<string> found, bool markFolders)
    {
        Bound(found.Count);
        var whole = path.Length == 0 ? "/" : path;
        using var link = tree.TryFind(whole, follow: false);
        if (link is null)
            return;
        using var target = tree.TryFind(whole, follow: true);
        var isFolder = target is not null && FileStatus.Of(target, "glob_expand").Kind == FileKind.Folder;
        found.Add(markFolders && isFolder && whole != "/" ? whole + "/" : whole);
    }

    private static void Bound(int count)
    {
        if (count >= PathsMax)
            throw new ActionException("E2BIG", $"glob_expand: more than {PathsMax} paths match");
    }

    /// <summary>Whether a name matches; goes back to the last star alone, so that no pattern takes longer than names × stars.</summary>
    internal static bool Matches(string pattern, string name)
    {
        int p = 0, n = 0, star = -1, mark = 0;
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                mark = n;
            }
            else if (p < pattern.Length && One(pattern, p, name[n], out var next))
            {
                p = next;
                n++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                n = ++mark;
            }
            else
            {
                return false;
            }
        }
        while (p < pattern.Length && pattern[p] == '*')
            p++;
        return p == pattern.Length;
    }

    // Whether what stands at a place of the pattern takes a character, and where the pattern goes on.
    private static bool One(string pattern, int p, char c, out int next)
    {
        next = p + 1;
        switch (pattern[p])
        {
            case '?':
                return true;
            case '\\' when p + 1 < pattern.Length:
                next = p + 2;
                return pattern[p + 1] == c;
            case '[' when Set(pattern, p, c, out next) is { } within:
                return within;
            default:
                next = p + 1;
                return pattern[p] == c;
        }
    }

    // Null when the bracket is not closed, and so is one of its own.
    private static bool? Set(string pattern, int p, char c, out int next)
    {
        next = p + 1;
        var i = p + 1;
        var negated = i < pattern.Length && pattern[i] is '!' or '^';
        if (negated)
            i++;
        var within = false;
        for (var first = i; i < pattern.Length; i++)
        {
            if (pattern[i] == ']' && i > first)
            {
                next = i + 1;
                return within != negated;
            }
            var low = pattern[i];
            if (i + 2 < pattern.Length && pattern[i + 1] == '-' && pattern[i + 2] != ']')
                i += 2;
            within |= c >= low && c <= pattern[i];
        }
        return null;
    }
}
