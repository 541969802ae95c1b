namespace Engine.Appliance.Build;

/// <summary>
/// Picks from the host's apt sources those that serve the appliance's release, so that mirrors and keys are the host's own.
/// </summary>
public static class AptSources
{
    private const int FileBytesMax = 1024 * 1024;

    /// <summary>Reads /etc/apt and gives one-line sources and deb822 paragraphs, apart because apt wants them in differing files.</summary>
    /// <param name="etcApt">The folder, usually <c>/etc/apt</c>.</param>
    public static (string Lines, string Paragraphs) ForRelease(string release, string etcApt)
    {
        var lines = new List<string>();
        var paragraphs = new List<string>();
        var parts = Path.Combine(etcApt, "sources.list.d");
        var listed = Directory.Exists(parts) ? Directory.GetFiles(parts) : [];
        string[] files = [Path.Combine(etcApt, "sources.list"), .. listed.Order(StringComparer.Ordinal)];
        foreach (var file in files.Where(file => File.Exists(file) && new FileInfo(file).Length <= FileBytesMax))
        {
            if (file.EndsWith(".list", StringComparison.Ordinal))
            {
                lines.AddRange(File.ReadLines(file).Select(line => line.Trim()).Where(line => IsLineFor(release, line)));
            }
            else if (file.EndsWith(".sources", StringComparison.Ordinal))
            {
                paragraphs.AddRange(Paragraphs(File.ReadLines(file)).Where(paragraph => IsParagraphFor(release, paragraph)));
            }
        }

        return (string.Join('\n', lines), string.Join("\n\n", paragraphs));
    }

    // "deb [options] uri suite component…"
    private static bool IsLineFor(string release, string line)
    {
        if (!line.StartsWith("deb ", StringComparison.Ordinal) && !line.StartsWith("deb\t", StringComparison.Ordinal))
        {
            return false;
        }

        var rest = line[3..].Trim();
        if (rest.StartsWith('['))
        {
            rest = rest.IndexOf(']') is >= 0 and var end ? rest[(end + 1)..] : "";
        }

        var words = rest.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        return words.Length >= 3 && IsSuiteOf(release, words[1]) && words[2..].Contains("main");
    }

    private static bool IsParagraphFor(string release, string paragraph)
    {
        var fields = Fields(paragraph);
        return Words(fields, "Types").Contains("deb")
            && Words(fields, "Suites").Any(suite => IsSuiteOf(release, suite))
            && Words(fields, "Components").Contains("main")
            && fields.GetValueOrDefault("Enabled", "yes").Trim() is not ("no" or "false");
    }

    private static bool IsSuiteOf(string release, string suite) =>
        suite == release || suite == $"{release}-updates" || suite == $"{release}-security" || suite == $"{release}/updates";

    private static string[] Words(Dictionary<string, string> fields, string name) =>
        fields.GetValueOrDefault(name, "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);

    private static Dictionary<string, string> Fields(string paragraph)
    {
        var fields = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        var name = "";
        foreach (var line in paragraph.Split('\n'))
        {
            if (char.IsWhiteSpace(line[0]))
            {
                fields[name] = fields.GetValueOrDefault(name, "") + " " + line.Trim();
            }
            else if (line.IndexOf(':') is > 0 and var colon)
            {
                name = line[..colon].Trim();
                fields[name] = line[(colon + 1)..].Trim();
            }
        }

        return fields;
    }

    private static IEnumerable<string> Paragraphs(IEnumerable<string> lines)
    {
        var paragraph = new List<string>();
        foreach (var line in lines.Append(""))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.Trim().Length > 0)
            {
                paragraph.Add(line);
            }
            else if (paragraph.Count > 0)
            {
                yield return string.Join('\n', paragraph);
                paragraph.Clear();
            }
        }
    }
}
