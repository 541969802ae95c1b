using System.Globalization;

namespace Engine.Daemon.Linux;

/// <summary>A disk or partition as the API names it.</summary>
/// <param name="Index">The disk's place, from 0: a, b, … z, aa, ab …</param>
/// <param name="Partition">From 1; null for the whole disk.</param>
public readonly record struct DiskName(int Index, int? Partition)
{
    // The API takes all of these spellings for the same disk, and always answers with the first.
    private static readonly string[] Prefixes = ["/dev/sd", "/dev/hd", "/dev/vd", "/dev/ubd"];

    /// <summary>Null when the text is no such name: a logical volume, say.</summary>
    public static DiskName? Parse(string text)
    {
        var prefix = Array.Find(Prefixes, prefix => text.StartsWith(prefix, StringComparison.Ordinal));
        if (prefix is null)
            return null;
        var rest = text.AsSpan(prefix.Length);
        var letters = 0;
        var index = 0;
        for (; letters < rest.Length && char.IsAsciiLetterLower(rest[letters]); letters++)
        {
            if (letters == 4)
                return null;
            index = index * 26 + (rest[letters] - 'a' + 1);
        }
        if (letters == 0)
            return null;
        var digits = rest[letters..];
        if (digits.IsEmpty)
            return new DiskName(index - 1, null);
        return digits[0] != '0' && int.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            ? new DiskName(index - 1, partition)
            : null;
    }

    public override string ToString()
    {
        var letters = "";
        for (var left = Index + 1; left > 0; left = (left - 1) / 26)
            letters = (char)('a' + (left - 1) % 26) + letters;
        return $"/dev/sd{letters}{Partition}";
    }
}
