using System.Text;
using Engine.Inspection.FileTrees;

namespace Engine.Inspection.Linux;

/// <summary>The freedesktop file of a system's own names: assignments in a small part of the shell's syntax.</summary>
internal sealed record OsRelease
{
    private const int ValueCharsMax = 4096;
    private const int LinesMax = 1000;

    public string Id { get; private init; } = "";
    public IReadOnlyList<string> IdLike { get; private init; } = [];
    public string VersionId { get; private init; } = "";
    public string Name { get; private init; } = "";
    public string PrettyName { get; private init; } = "";
    public string Variant { get; private init; } = "";
    public string BuildId { get; private init; } = "";

    /// <summary>The administrator's file before the vendor's; null when neither names the system (ID).</summary>
    public static OsRelease? Read(IFileTree tree) =>
        Parse(tree.Lines("/etc/os-release")) is { Id.Length: > 0 } own ? own
        : Parse(tree.Lines("/usr/lib/os-release")) is { Id.Length: > 0 } vendors ? vendors
        : null;

    public static OsRelease Parse(IEnumerable<string> lines)
    {
        var release = new OsRelease();
        foreach (var line in lines.Take(LinesMax))
        {
            var assignment = line.AsSpan().Trim(" \t");
            var equals = assignment.IndexOf('=');
            if (equals <= 0 || assignment[0] == '#' || ShellValue(assignment[(equals + 1)..]) is not { } value)
                continue;
            release = assignment[..equals] switch
            {
                "ID" => release with { Id = value },
                "ID_LIKE" => release with { IdLike = value.Split(' ', StringSplitOptions.RemoveEmptyEntries) },
                "VERSION_ID" => release with { VersionId = value },
                "NAME" => release with { Name = value },
                "PRETTY_NAME" => release with { PrettyName = value },
                "VARIANT" => release with { Variant = value },
                "BUILD_ID" => release with { BuildId = value },
                _ => release,
            };
        }
        return release;
    }

    /// <summary>
    /// A word of the shell without expansions: quotes removed, escapes undone. Null for an open quote or more than one word.
    /// </summary>
    internal static string? ShellValue(ReadOnlySpan<char> text)
    {
        if (text.Length > ValueCharsMax)
            return null;
        var value = new StringBuilder(text.Length);
        var quote = '\0';
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (quote == '\'' && c != '\'')
                value.Append(c);
            else if (c == '\\' && i + 1 < text.Length)
            {
                // In double quotes a backslash is itself before all but these four.
                if (quote == '"' && text[i + 1] is not ('"' or '\\' or '$' or '`'))
                    value.Append(c);
                value.Append(text[++i]);
            }
            else if (quote == '\0' && c is '"' or '\'')
                quote = c;
            else if (c == quote)
                quote = '\0';
            else if (quote == '\0' && c is ' ' or '\t')
                return text[i..].TrimStart(" \t") is ['#', ..] ? value.ToString() : null;
            else
                value.Append(c);
        }
        return quote == '\0' ? value.ToString() : null;
    }
}
