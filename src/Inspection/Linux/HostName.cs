using Engine.Inspection.FileTrees;

namespace Engine.Inspection.Linux;

/// <summary>The name that a system gives itself at start.</summary>
internal static class HostName
{
    /// <summary>In characters. DNS allows 253; what is longer is no host name, whatever file it stands in.</summary>
    private const int CharsMax = 255;

    public static string Of(IFileTree tree) =>
        FirstWord(tree, "/etc/hostname") ?? FirstWord(tree, "/etc/HOSTNAME") ?? Assigned(tree, "/etc/sysconfig/network", "HOSTNAME")
        ?? Assigned(tree, "/etc/conf.d/hostname", "hostname") ?? Assigned(tree, "/etc/rc.conf", "hostname") ?? InspectedSystem.Unknown;

    private static string? FirstWord(IFileTree tree, string path) =>
        tree.Lines(path, 4096).Take(100).Select(line => line.Trim(' ', '\t')).FirstOrDefault(line => line is not ("" or ['#', ..]))
            is { Length: <= CharsMax } name ? name : null;

    private static string? Assigned(IFileTree tree, string path, string variable)
    {
        foreach (var line in tree.Lines(path).Take(1000))
        {
            var assignment = line.AsSpan().Trim(" \t");
            if (assignment.StartsWith(variable, StringComparison.Ordinal) && assignment[variable.Length..] is ['=', .. var value]
                && OsRelease.ShellValue(value) is { Length: > 0 and <= CharsMax } name)
                return name;
        }
        return null;
    }
}
