using System.Text;

namespace Engine.Operations.Sysprep;

/// <summary>Rules of <c>engine_find_paths</c>. Patterns are absolute and match within names, as a shell's do.</summary>
internal static class Rules
{
    /// <summary>What matches and is no folder.</summary>
    public static string Files(string pattern) => "f" + pattern;

    /// <summary>What matches, and all in it.</summary>
    public static string Tree(string pattern) => "t" + pattern;

    /// <summary>All in the folders that match; they stay.</summary>
    public static string Content(string pattern) => "c" + pattern;

    /// <summary>All in the folders that match, and further down, but no folder.</summary>
    public static string FilesBelow(string pattern) => "b" + pattern;

    /// <summary>What matches, alone.</summary>
    public static string Itself(string pattern) => "n" + pattern;

    /// <summary>A path as a pattern that matches it alone.</summary>
    public static string Literal(string path)
    {
        var pattern = new StringBuilder(path.Length);
        foreach (var unit in path)
            (unit is '*' or '?' or '\\' ? pattern.Append('\\') : pattern).Append(unit);
        return pattern.ToString();
    }
}
