using Engine.Inspection.FileTrees;
using Engine.Inspection.Windows;

namespace Engine.Inspection.Packages;

public enum PackageDatabaseKind
{
    /// <summary>There is none: the system has no packages that are known.</summary>
    None,
    Dpkg,
    Apk,
    Pacman,
    RpmSqlite,
    /// <summary>rpm's database before 2020. It can't be read here.</summary>
    RpmBerkeley,
    /// <summary>SUSE's way of rpm's database. It can't be read here.</summary>
    RpmNdb,
    /// <summary>The list of programs in Windows's registry.</summary>
    Registry,
    /// <summary>Portage, xbps and others, which are not read here.</summary>
    Foreign,
}

/// <summary>Where a system keeps the list of its packages.</summary>
/// <param name="Path">The file or folder; empty when there is none.</param>
public sealed record PackageDatabase(PackageDatabaseKind Kind, string Path)
{
    /// <summary>Packages of one system, at most.</summary>
    public const int ApplicationsMax = 1_000_000;

    private static readonly string[] RpmFolders = ["/var/lib/rpm", "/usr/lib/sysimage/rpm", "/usr/share/rpm"];

    /// <summary>False for a database that is there and can't be read: "no packages" would be a lie.</summary>
    public bool IsReadable => Kind is not (PackageDatabaseKind.RpmBerkeley or PackageDatabaseKind.RpmNdb or PackageDatabaseKind.Foreign);

    /// <param name="tree">The system with all its file systems mounted.</param>
    public static PackageDatabase Find(IFileTree tree, InspectedSystem system) => system.Windows is { SoftwareHive.Length: > 0 } windows
        ? new(PackageDatabaseKind.Registry, windows.SoftwareHive)
        : Find(tree, system.PackageFormat);

    /// <param name="tree">The system with all its file systems mounted.</param>
    /// <param name="packageFormat"><see cref="InspectedSystem.PackageFormat"/>.</param>
    public static PackageDatabase Find(IFileTree tree, string packageFormat) => packageFormat switch
    {
        "deb" when tree.KindOf(DpkgStatus.Path) == FileKind.File => new(PackageDatabaseKind.Dpkg, DpkgStatus.Path),
        "deb" when tree.KindOf(DpkgStatus.Folder) == FileKind.Directory => new(PackageDatabaseKind.Dpkg, DpkgStatus.Folder),
        "rpm" => FindRpm(tree),
        "apk" when ApkDatabase.Paths.FirstOrDefault(path => tree.KindOf(path) == FileKind.File) is { } path =>
            new(PackageDatabaseKind.Apk, path),
        "pacman" when tree.KindOf(PacmanDatabase.Folder) == FileKind.Directory => new(PackageDatabaseKind.Pacman, PacmanDatabase.Folder),
        "ebuild" => new(PackageDatabaseKind.Foreign, "/var/db/pkg"),
        "xbps" => new(PackageDatabaseKind.Foreign, "/var/db/xbps"),
        _ => new(PackageDatabaseKind.None, ""),
    };

    /// <summary>The installed packages, read while they are taken.</summary>
    /// <exception cref="InvalidOperationException">The database is not <see cref="IsReadable"/>.</exception>
    public IEnumerable<Application2> Applications(IFileTree tree, IRpmHeaders headers) => (Kind switch
    {
        PackageDatabaseKind.None => [],
        PackageDatabaseKind.Dpkg => DpkgStatus.Read(tree),
        PackageDatabaseKind.Apk => ApkDatabase.Read(tree, Path),
        PackageDatabaseKind.Pacman => PacmanDatabase.Read(tree),
        PackageDatabaseKind.Registry => InstalledPrograms.Read(tree, Path),
        PackageDatabaseKind.RpmSqlite => headers.Read(Path).Select(blob => RpmHeader.ToApplication(blob)).OfType<Application2>(),
        _ => throw new InvalidOperationException($"{Kind} at {Path} can't be read."),
    }).Take(ApplicationsMax);

    private static PackageDatabase FindRpm(IFileTree tree)
    {
        // After a conversion the old file may be left beside the new one.
        foreach (var (name, kind) in new[]
        {
            ("rpmdb.sqlite", PackageDatabaseKind.RpmSqlite),
            ("Packages.db", PackageDatabaseKind.RpmNdb),
            ("Packages", PackageDatabaseKind.RpmBerkeley),
        })
            foreach (var folder in RpmFolders)
                if (tree.KindOf($"{folder}/{name}") == FileKind.File)
                    return new(kind, $"{folder}/{name}");
        return new(PackageDatabaseKind.None, "");
    }
}
