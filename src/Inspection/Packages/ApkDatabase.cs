namespace Engine.Inspection.Packages;

/// <summary>apk's database: paragraphs of <c>X:value</c>, X one letter.</summary>
internal static class ApkDatabase
{
    public static readonly string[] Paths = ["/lib/apk/db/installed", "/usr/lib/apk/db/installed"];

    public static IEnumerable<Application2> Read(IFileTree tree, string path)
    {
        var package = new PackageRecord();
        foreach (var line in LineReader.LinesOf(tree, path).Append(""))
        {
            if (line.Length == 0)
            {
                if (package.ToApplication() is { } application)
                    yield return application;
                package = new PackageRecord();
            }
            else if (line is [var field, ':', ..])
            {
                Set(package, field, line[2..]);
            }
        }
    }

    private static void Set(PackageRecord package, char field, string value)
    {
        switch (field)
        {
            case 'P': package.Name = value; break;
            case 'V': SetVersion(package, value); break;
            case 'A': package.Arch = value; break;
            case 'T': package.Summary = package.Description = value; break;
            case 'U': package.Url = value; break;
            case 'o': package.SourcePackage = value; break;
        }
    }

    /// <summary><c>1.36.1-r15</c>: the release is 15.</summary>
    private static void SetVersion(PackageRecord package, string value)
    {
        var release = value.LastIndexOf("-r", StringComparison.Ordinal);
        package.Version = release < 0 ? value : value[..release];
        package.Release = release < 0 ? "" : value[(release + 2)..];
    }
}
