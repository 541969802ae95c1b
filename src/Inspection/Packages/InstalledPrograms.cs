using Engine.Inspection.Windows;

namespace Engine.Inspection.Packages;

/// <summary>The programs that Windows lists as installed: those of its own kind, and of 32 bits on one of 64.</summary>
internal static class InstalledPrograms
{
    private static readonly string[] Lists =
        [@"Microsoft\Windows\CurrentVersion\Uninstall", @"WOW6432Node\Microsoft\Windows\CurrentVersion\Uninstall"];

    /// <param name="path">Of the hive SOFTWARE.</param>
    public static IEnumerable<Application2> Read(IFileTree tree, string path)
    {
        using var software = tree.OpenHive(path);
        if (software is null)
            yield break;
        foreach (var list in Lists)
            foreach (var name in software.Subkeys(list, PackageDatabase.ApplicationsMax))
            {
                var key = $@"{list}\{name}";
                // Updates and parts of programs have none, and Windows does not show them either.
                if (software.Text(key, "DisplayName") is not { Length: > 0 } shown)
                    continue;
                var record = new PackageRecord
                {
                    Name = name,
                    DisplayName = shown,
                    Version = software.Text(key, "DisplayVersion"),
                    InstallPath = software.Text(key, "InstallLocation"),
                    Publisher = software.Text(key, "Publisher"),
                    Url = software.Text(key, "URLInfoAbout"),
                    Description = software.Text(key, "Comments"),
                };
                if (record.ToApplication() is { } application)
                    yield return application;
            }
    }
}
