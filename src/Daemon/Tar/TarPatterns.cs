using Engine.Protocol.Text;

namespace Engine.Daemon.Tar;

/// <summary>
/// Patterns of what is left out of an archive, as tar's --exclude takes them: of a whole name or of what follows any of
/// its slashes; <c>*</c> and <c>?</c> match slashes too. What is below a folder that is left out is left out with it.
/// </summary>
internal sealed class TarPatterns(IReadOnlyList<string> patterns)
{
    private readonly byte[][] _patterns = [.. patterns.Select(GuestText.Encode)];

    public bool Match(ReadOnlySpan<byte> name)
    {
        foreach (var pattern in _patterns)
        {
            if (Matches(pattern, name))
                return true;
            for (var i = 0; i < name.Length; i++)
                if (name[i] == '/' && Matches(pattern, name[(i + 1)..]))
                    return true;
        }
        return false;
    }

    private static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        var (p, n) = (0, 0);
        // Where the last '*' stands, and how much of the name it has taken: the only place to go back to.
        var (star, taken) = (-1, 0);
        while (n < name.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
                (star, taken, p) = (p, n, p + 1);
            else if (p < pattern.Length && MatchesOne(pattern[p..], name[n], out var used))
                (p, n) = (p + used, n + 1);
            else if (star >= 0)
                (p, n, taken) = (star + 1, taken + 1, taken + 1);
            else
                return false;
        }
        return pattern[p..].IndexOfAnyExcept((byte)'*') < 0;
    }

    private static bool MatchesOne(ReadOnlySpan<byte> pattern, byte value, out int used)
    {
        used = 1;
        switch (pattern[0])
        {
            case (byte)'?':
                return true;
            case (byte)'\\' when pattern.Length > 1:
                used = 2;
                return pattern[1] == value;
            case (byte)'[' when SetLength(pattern) is > 0 and var length:
                used = length;
                return InSet(pattern[1..(length - 1)], value);
            default:
                return pattern[0] == value;
        }
    }

    /// <summary>The length of a set with its brackets; 0 when it isn't closed and so is none.</summary>
    private static int SetLength(ReadOnlySpan<byte> pattern)
    {
        var first = pattern.Length > 1 && pattern[1] is (byte)'!' or (byte)'^' ? 2 : 1;
        if (first + 1 > pattern.Length)
            return 0;
        // A bracket that comes first is a member.
        var close = pattern[(first + 1)..].IndexOf((byte)']');
        return close < 0 ? 0 : first + 1 + close + 1;
    }

    private static bool InSet(ReadOnlySpan<byte> members, byte value)
    {
        var negated = members[0] is (byte)'!' or (byte)'^';
        var found = false;
        for (var i = negated ? 1 : 0; i < members.Length; i++)
        {
            var last = i + 2 < members.Length && members[i + 1] == '-' ? members[i + 2] : members[i];
            found |= value >= members[i] && value <= last;
            if (i + 2 < members.Length && members[i + 1] == '-')
                i += 2;
        }
        return found != negated;
    }
}
