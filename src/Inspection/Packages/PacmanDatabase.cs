using Engine.Inspection.FileTrees;

namespace Engine.Inspection.Packages;

/// <summary>pacman's database: a folder a package, with a file of <c>%FIELD%</c> lines, each followed by its values.</summary>
internal static class PacmanDatabase
{
    public const string Folder = "/var/lib/pacman/local";

    private const int PackagesMax = 20_000;
    private const int FileBytesMax = 64 * 1024;

    public static IEnumerable<Application2> Read(IFileTree tree)
    {
        foreach (var name in tree.List(Folder, PackagesMax).Order(StringComparer.Ordinal))
            if (Parse(tree.Lines($"{Folder}/{name}/desc", FileBytesMax)) is { } application)
                yield return application;
    }

    internal static Application2? Parse(IEnumerable<string> lines)
    {
        var package = new PackageRecord();
        var field = "";
        foreach (var line in lines)
        {
            if (line is ['%', .. var name, '%'])
            {
                field = name;
                continue;
            }
            if (line.Length > 0)
                Set(package, field, line);
            field = "";     // only the first value of a list
        }
        return package.ToApplication();
    }

    private static void Set(PackageRecord package, string field, string value)
    {
        switch (field)
        {
            case "NAME": package.Name = value; break;
            case "VERSION": package.SetFullVersion(value); break;
            case "ARCH": package.Arch = value; break;
            case "DESC": package.Summary = package.Description = value; break;
            case "URL": package.Url = value; break;
            case "BASE": package.SourcePackage = value; break;
        }
    }
}
