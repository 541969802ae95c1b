namespace Engine.Host.Exec;

/// <summary>Names that somebody may have meant.</summary>
internal static class NearNames
{
    private const int NamesMax = 3;
    private const int NameLengthMax = 100;

    /// <summary>Up to three, the nearest first: those that a few letters make of it, and those that it begins.</summary>
    public static IReadOnlyList<string> Of(string name, IEnumerable<string> known)
    {
        var asked = name.Replace('-', '_');
        if (asked.Length is 0 or > NameLengthMax)
            return [];
        var editsMax = Math.Max(1, asked.Length / 4);
        return
        [
            .. known.Select(one => (Name: one, Edits: one.StartsWith(asked, StringComparison.Ordinal) ? editsMax : Edits(asked, one)))
                .Where(entry => entry.Edits <= editsMax)
                .OrderBy(entry => entry.Edits).ThenBy(entry => entry.Name, StringComparer.Ordinal)
                .Take(NamesMax).Select(entry => entry.Name),
        ];
    }

    /// <summary>How many letters have to be changed, left out or put in.</summary>
    private static int Edits(string from, string to)
    {
        var above = Enumerable.Range(0, to.Length + 1).ToArray();
        for (var row = 1; row <= from.Length; row++)
        {
            var line = new int[to.Length + 1];
            line[0] = row;
            for (var column = 1; column <= to.Length; column++)
                line[column] = Math.Min(
                    Math.Min(above[column], line[column - 1]) + 1,
                    above[column - 1] + (from[row - 1] == to[column - 1] ? 0 : 1));
            above = line;
        }
        return above[to.Length];
    }
}
