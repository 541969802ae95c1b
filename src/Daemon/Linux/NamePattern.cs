namespace Engine.Daemon.Linux;

/// <summary>Whether a name matches a pattern of the shell. Takes time in proportion to both lengths, whatever the pattern.</summary>
internal static class NamePattern
{
    public static bool Matches(ReadOnlySpan<byte> pattern, ReadOnlySpan<byte> name)
    {
        // After a star only the last one needs to be gone back to: an earlier one can't match more than it could.
        var (at, in_) = (0, 0);
        var (star, starIn) = (-1, 0);
        while (in_ < name.Length)
        {
            if (at < pattern.Length && pattern[at] == '*')
            {
                (star, starIn) = (at++, in_);
            }
            else if (at < pattern.Length && One(pattern[at..], name[in_], out var used))
            {
                at += used;
                in_++;
            }
            else if (star >= 0)
            {
                at = star + 1;
                in_ = ++starIn;
            }
            else
            {
                return false;
            }
        }
        while (at < pattern.Length && pattern[at] == '*')
            at++;
        return at == pattern.Length;
    }

    /// <summary>Matches one byte against what the pattern begins with, which is no star.</summary>
    private static bool One(ReadOnlySpan<byte> pattern, byte value, out int used)
    {
        used = 1;
        switch (pattern[0])
        {
            case (byte)'?':
                return true;
            case (byte)'\\' when pattern.Length > 1:
                used = 2;
                return pattern[1] == value;
            case (byte)'[' when Set(pattern, value, out var length) is { } isIn:
                used = length;
                return isIn;
            default:
                return pattern[0] == value;
        }
    }

    /// <summary>Null when the bracket is not closed, and so stands for itself.</summary>
    private static bool? Set(ReadOnlySpan<byte> pattern, byte value, out int length)
    {
        var at = 1;
        var isNegated = at < pattern.Length && pattern[at] is (byte)'!' or (byte)'^';
        if (isNegated)
            at++;
        var isIn = false;
        for (var first = at; at < pattern.Length; at++)
        {
            if (pattern[at] == ']' && at > first)
            {
                length = at + 1;
                return isIn != isNegated;
            }
            if (at + 2 < pattern.Length && pattern[at + 1] == '-' && pattern[at + 2] != ']')
            {
                isIn |= value >= pattern[at] && value <= pattern[at + 2];
                at += 2;
            }
            else
            {
                isIn |= pattern[at] == value;
            }
        }
        length = 0;
        return null;
    }
}
