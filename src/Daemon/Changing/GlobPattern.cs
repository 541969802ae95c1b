using System.Diagnostics.CodeAnalysis;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Changing;

/// <summary>One name of a pattern: <c>*</c> and <c>?</c>, and a backslash before a character that is meant itself.</summary>
public readonly struct GlobPattern
{
    private const int StarsMax = 8; // matching costs the length to the power of at most two, whatever the name

    // -1 a star, -2 a question mark, else a byte.
    private readonly int[] _parts;

    private GlobPattern(int[] parts) => _parts = parts;

    public bool HasWildcard => Array.Exists(_parts, part => part < 0);

    /// <summary>The name, where there is no wildcard in it.</summary>
    public byte[] Literal => Array.ConvertAll(_parts, part => (byte)part);

    /// <summary>The names of an absolute pattern; none for <c>/</c> alone.</summary>
    /// <exception cref="ActionException">EINVAL: not absolute, or with <c>.</c>, <c>..</c> or too many stars in it.</exception>
    public static IReadOnlyList<GlobPattern> Parse(string pattern)
    {
        var bytes = GuestText.Encode(pattern);
        if (bytes is not [(byte)'/', ..])
            throw new ActionException("EINVAL", $"{pattern}: a pattern begins with /");
        var names = new List<GlobPattern>();
        var parts = new List<int>();
        for (var i = 1; i <= bytes.Length; i++)
        {
            if (i == bytes.Length || bytes[i] == '/')
            {
                Add(pattern, names, parts);
                parts.Clear();
                continue;
            }
            if (bytes[i] == '\\' && i + 1 < bytes.Length)
                parts.Add(bytes[++i]);
            else
                parts.Add(bytes[i] switch { (byte)'*' => -1, (byte)'?' => -2, var same => same });
        }
        return names;
    }

    /// <param name="name">Without a NUL.</param>
    public bool Matches(ReadOnlySpan<byte> name)
    {
        if (name is [(byte)'.', ..] && _parts is not ['.', ..])
            return false;
        int part = 0, at = 0, star = -1, resumed = 0;
        while (at < name.Length)
        {
            if (part < _parts.Length && _parts[part] == -1)
                (star, resumed) = (part++, at);
            else if (part < _parts.Length && (_parts[part] == -2 || _parts[part] == name[at]))
                (part, at) = (part + 1, at + 1);
            else if (star >= 0)
                (part, at) = (star + 1, ++resumed);
            else
                return false;
        }
        while (part < _parts.Length && _parts[part] == -1)
            part++;
        return part == _parts.Length;
    }

    [SuppressMessage("Style", "IDE0305", Justification = "An array is kept.")]
    private static void Add(string pattern, List<GlobPattern> names, List<int> parts)
    {
        if (parts.Count == 0)
            return;
        if (parts is ['.'] or ['.', '.'] || parts.Count(part => part == -1) > StarsMax)
            throw new ActionException("EINVAL", $"{pattern}: such a name can't be in a pattern");
        names.Add(new(parts.ToArray()));
    }
}
