using Engine.Inspection.FileTrees;

namespace Engine.Inspection.Linux;

/// <summary>Tells whether a tree is the root of a system, and which one.</summary>
internal static class LinuxRoot
{
    /// <summary>Null when it is none; the result has neither mount points nor file systems yet.</summary>
    public static InspectedSystem? Examine(IFileTree tree, Mountable root)
    {
        if (Identify(tree) is not { } identity)
            return null;
        var tools = PackageTools.Of(tree, identity.Distro, identity.Version.Major);
        return new InspectedSystem(root)
        {
            Type = identity.Type,
            Distro = identity.Distro,
            Arch = Architecture.Of(tree),
            MajorVersion = identity.Version.Major,
            MinorVersion = identity.Version.Minor,
            ProductName = identity.ProductName,
            ProductVariant = identity.ProductVariant,
            BuildId = identity.BuildId,
            Hostname = HostName.Of(tree),
            PackageFormat = tools.Format,
            PackageManagement = tools.Management,
        };
    }

    private static SystemIdentity? Identify(IFileTree tree) =>
        OsRelease.Read(tree) is { } release ? FromOsRelease(tree, release)
        : ReleaseFiles.Read(tree)
        ?? (LooksLikeRoot(tree) ? new SystemIdentity(InspectedSystem.Unknown) : null);

    private static SystemIdentity FromOsRelease(IFileTree tree, OsRelease release)
    {
        var distro = Distribution.FromId(release.Id) ?? Distribution.FromFamily(release.IdLike);
        var version = SystemVersion.At(release.VersionId);
        return new SystemIdentity(distro)
        {
            Type = Distribution.TypeOf(distro),
            Version = MoreExact(tree, distro, version),
            ProductName = FirstNotEmpty(release.PrettyName, release.Name, release.Id),
            ProductVariant = FirstNotEmpty(release.Variant, InspectedSystem.Unknown),
            BuildId = FirstNotEmpty(release.BuildId, InspectedSystem.Unknown),
        };
    }

    /// <summary>Debian and CentOS keep the minor version out of os-release, and Debian's testing the whole of it.</summary>
    private static SystemVersion MoreExact(IFileTree tree, string distro, SystemVersion version)
    {
        if (version.Minor != 0)
            return version;
        var other = distro switch
        {
            "debian" => SystemVersion.At(tree.FirstLine("/etc/debian_version")),
            "centos" => ReleaseFiles.FromReleaseLine(tree, "/etc/centos-release")?.Version ?? default,
            _ => default,
        };
        return version.Major == 0 || other.Major == version.Major ? other : version;
    }

    /// <summary>/etc, programs, libraries, and something that starts: an fstab or an init. A BSD has these too, and more.</summary>
    private static bool LooksLikeRoot(IFileTree tree) =>
        tree.KindOf("/etc") == FileKind.Directory
        && (tree.KindOf("/bin") == FileKind.Directory || tree.KindOf("/usr/bin") == FileKind.Directory || tree.ReadLink("/bin") is not null)
        && (tree.KindOf("/lib") == FileKind.Directory || tree.KindOf("/usr/lib") == FileKind.Directory || tree.ReadLink("/lib") is not null)
        && tree.KindOf("/etc/defaults/rc.conf") == FileKind.None && tree.KindOf("/bsd") == FileKind.None
        && (tree.KindOf("/etc/fstab") == FileKind.File || IsElf(tree, "/sbin/init") || IsElf(tree, "/lib/systemd/systemd")
            || IsElf(tree, "/usr/lib/systemd/systemd"));

    private static bool IsElf(IFileTree tree, string path) =>
        tree.Read(path, 64) is { } file && Architecture.FromElf(file.Bytes) is not null;

    private static string FirstNotEmpty(params ReadOnlySpan<string> texts)
    {
        foreach (var text in texts)
            if (text.Length > 0)
                return text;
        return InspectedSystem.Unknown;
    }
}
