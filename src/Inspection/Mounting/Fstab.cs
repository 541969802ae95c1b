using Engine.Inspection.FileTrees;

namespace Engine.Inspection.Mounting;

/// <summary>One line of fstab that names a file system or swap.</summary>
/// <param name="Source">As it is written: a device, <c>UUID=…</c>, <c>LABEL=…</c>.</param>
/// <param name="Path">Where it is mounted, without a slash at the end; empty for swap.</param>
/// <param name="Subvolume">From <c>subvol=</c>, without slashes around; null when not given, empty for the top level.</param>
/// <param name="SubvolumeId">From <c>subvolid=</c>; null when not given.</param>
internal sealed record FstabEntry(string Source, string Path, string? Subvolume, long? SubvolumeId)
{
    public bool IsSwap => Path.Length == 0;
}

/// <summary>/etc/fstab, line by line: one that can't be read hides no other.</summary>
internal static class Fstab
{
    private const int BytesMax = 2 * 1024 * 1024;
    private const int LinesMax = 50_000;
    private const int LineCharsMax = 8192;
    private const int PathCharsMax = 4095;

    public static IReadOnlyList<FstabEntry> Read(IFileTree tree) =>
        tree.Lines("/etc/fstab", BytesMax).Take(LinesMax).Select(Parse).OfType<FstabEntry>().ToList();

    /// <summary>Null for a comment, a bind mount, the network's and the kernel's own file systems, and for nonsense.</summary>
    internal static FstabEntry? Parse(string line)
    {
        if (line.Length > LineCharsMax)
            return null;
        var fields = line.Split([' ', '\t'], 7, StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length < 2 || fields[0].StartsWith('#'))
            return null;
        var type = fields.Length > 2 ? fields[2] : "auto";
        var options = fields.Length > 3 ? fields[3].Split(',') : [];
        if (options.Any(option => option is "bind" or "rbind"))
            return null;
        var source = OctalEscapes.Undo(fields[0]);
        if (!source.StartsWith("/dev/", StringComparison.Ordinal) && !source.Contains('='))
            return null;
        if (type == "swap")
            return new FstabEntry(source, "", null, null);
        if (CleanPath(OctalEscapes.Undo(fields[1])) is not { } path)
            return null;
        return new FstabEntry(source, path, Option(options, "subvol=") is { } name ? OctalEscapes.Undo(name).Trim('/') : null,
            Option(options, "subvolid=") is { } id && long.TryParse(id, out var number) ? number : null);
    }

    /// <summary>The last of a repeated option counts, as for mount.</summary>
    private static string? Option(string[] options, string name) =>
        options.LastOrDefault(option => option.StartsWith(name, StringComparison.Ordinal))?[name.Length..];

    /// <summary>Absolute and in its shortest form; null for one that isn't absolute, climbs, or lies in what the kernel makes.</summary>
    private static string? CleanPath(string path)
    {
        if (!path.StartsWith('/') || path.Contains('\0') || path.Length > PathCharsMax)
            return null;
        var names = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (names.Any(name => name is "." or "..") || names is ["dev" or "proc" or "sys", ..])
            return null;
        return "/" + string.Join('/', names);
    }
}
