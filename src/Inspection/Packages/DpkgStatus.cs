using System.Text;

namespace Engine.Inspection.Packages;

/// <summary>dpkg's status file: paragraphs of <c>Field: value</c>, a value goes on in lines that begin with a space.</summary>
internal static class DpkgStatus
{
    public const string Path = "/var/lib/dpkg/status";

    /// <summary>One file a package instead, in images that are made without dpkg.</summary>
    public const string Folder = "/var/lib/dpkg/status.d";

    private const int FolderFilesMax = 20_000;
    private const int DescriptionCharsMax = 64 * 1024;

    public static IEnumerable<Application2> Read(IFileTree tree)
    {
        foreach (var application in Parse(LineReader.LinesOf(tree, Path), needsStatus: true))
            yield return application;
        foreach (var name in tree.List(Folder, FolderFilesMax).Order(StringComparer.Ordinal))
            if (!name.EndsWith(".md5sums", StringComparison.Ordinal))
                foreach (var application in Parse(LineReader.LinesOf(tree, $"{Folder}/{name}"), needsStatus: false))
                    yield return application;
    }

    private static IEnumerable<Application2> Parse(IEnumerable<string> lines, bool needsStatus)
    {
        var package = new PackageRecord();
        var description = new StringBuilder();
        var field = "";
        var isInstalled = !needsStatus;
        foreach (var line in lines.Append(""))
        {
            if (line.AsSpan().Trim(" \t\r").IsEmpty)
            {
                package.Description = description.ToString();
                if (isInstalled && package.ToApplication() is { } application)
                    yield return application;
                package = new PackageRecord();
                description.Clear();
                field = "";
                isInstalled = !needsStatus;
                continue;
            }
            if (line[0] is ' ' or '\t')
            {
                if (field == "description" && description.Length < DescriptionCharsMax)
                    AppendLine(description, line);
                continue;
            }
            var colon = line.IndexOf(':');
            if (colon <= 0)
                continue;
            field = line[..colon].ToLowerInvariant();
            var value = line[(colon + 1)..].Trim(' ', '\t', '\r');
            if (field == "status")
                isInstalled = IsInstalled(value);
            else
                Set(package, field, value);
        }
    }

    private static void Set(PackageRecord package, string field, string value)
    {
        switch (field)
        {
            case "package": package.Name = value; break;
            case "version": package.SetFullVersion(value); break;
            case "architecture": package.Arch = value; break;
            case "homepage": package.Url = value; break;
            // "glibc (2.36-9)" when the versions differ.
            case "source": package.SourcePackage = value.Split(' ', 2)[0]; break;
            case "description": package.Summary = value; break;
        }
    }

    /// <summary>Status is "want error state"; only the state tells that the files are there and set up.</summary>
    private static bool IsInstalled(string status) =>
        status.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [_, _, "installed"];

    /// <summary>The first space is the mark of a continuation, a lone dot stands for an empty line.</summary>
    private static void AppendLine(StringBuilder description, string line)
    {
        if (description.Length > 0)
            description.Append('\n');
        var text = line.AsSpan(1).TrimEnd("\r");
        if (text is not ".")
            description.Append(text);
    }
}
