namespace Engine.Protocol.Contract;

/// <summary>
/// Which operating systems are on the disks. <c>inspect_os</c> looks and remembers; the others tell what it found of
/// one root, which is named as <c>inspect_os</c> names it.
/// </summary>
[Contract]
public interface IInspection
{
    /// <summary>Looks for operating systems; unmounts everything first. Gives their root file systems.</summary>
    [Action("inspect_os", Since = "1.5.3")]
    IReadOnlyList<Mountable> InspectOs();

    /// <summary>The roots that the last <c>inspect_os</c> found.</summary>
    [Action("inspect_get_roots", Since = "1.7.3")]
    IReadOnlyList<Mountable> InspectGetRoots();

    /// <summary><c>linux</c>, <c>windows</c>, <c>freebsd</c> …, or <c>unknown</c>.</summary>
    [Action("inspect_get_type", Since = "1.5.3")]
    string InspectGetType(Mountable root);

    /// <summary>The distribution, such as <c>debian</c>, or <c>unknown</c>.</summary>
    [Action("inspect_get_distro", Since = "1.5.3")]
    string InspectGetDistro(Mountable root);

    /// <summary>The architecture, such as <c>x86_64</c>, or <c>unknown</c>.</summary>
    [Action("inspect_get_arch", Since = "1.5.3")]
    string InspectGetArch(Mountable root);

    /// <summary>The major version; 0 when unknown.</summary>
    [Action("inspect_get_major_version", Since = "1.5.3")]
    int InspectGetMajorVersion(Mountable root);

    /// <summary>The minor version; 0 when unknown.</summary>
    [Action("inspect_get_minor_version", Since = "1.5.3")]
    int InspectGetMinorVersion(Mountable root);

    /// <summary>The system's name in its own words, or <c>unknown</c>.</summary>
    [Action("inspect_get_product_name", Since = "1.5.3")]
    string InspectGetProductName(Mountable root);

    /// <summary>The edition, such as <c>Server</c>, or <c>unknown</c>.</summary>
    [Action("inspect_get_product_variant", Since = "1.9.13")]
    string InspectGetProductVariant(Mountable root);

    /// <summary>The host name, or <c>unknown</c>.</summary>
    [Action("inspect_get_hostname", Since = "1.7.9")]
    string InspectGetHostname(Mountable root);

    /// <summary>The package format: <c>deb</c>, <c>rpm</c>, <c>apk</c>, <c>pacman</c> …, or <c>unknown</c>.</summary>
    [Action("inspect_get_package_format", Since = "1.7.5")]
    string InspectGetPackageFormat(Mountable root);

    /// <summary>The package tool: <c>apt</c>, <c>dnf</c>, <c>zypper</c> …, or <c>unknown</c>.</summary>
    [Action("inspect_get_package_management", Since = "1.7.5")]
    string InspectGetPackageManagement(Mountable root);

    /// <summary>The build's identifier (os-release BUILD_ID), or <c>unknown</c>.</summary>
    [Action("inspect_get_build_id", Since = "1.49.8")]
    string InspectGetBuildId(Mountable root);

    /// <summary><c>installed</c>; installation media are not recognised.</summary>
    [Action("inspect_get_format", Since = "1.9.4")]
    string InspectGetFormat(Mountable root);

    /// <summary>Where the system wants its file systems mounted: path and mountable.</summary>
    [Action("inspect_get_mountpoints", Since = "1.5.3")]
    IReadOnlyList<KeyValuePair<string, string>> InspectGetMountpoints(Mountable root);

    /// <summary>All file systems and swap that belong to the system.</summary>
    [Action("inspect_get_filesystems", Since = "1.5.3")]
    IReadOnlyList<Mountable> InspectGetFilesystems(Mountable root);

    /// <summary>Windows drive letters and their devices; empty for other systems.</summary>
    [Action("inspect_get_drive_mappings", Since = "1.9.17")]
    IReadOnlyList<KeyValuePair<string, string>> InspectGetDriveMappings(Mountable root);

    /// <summary>Whether it is a live medium: always false, since media are not recognised. Retired in libguestfs.</summary>
    /// <error code="EINVAL">inspect_os has found no system with this root.</error>
    [Action("inspect_is_live", Since = "1.9.4")]
    bool InspectIsLive(Mountable root);

    /// <summary>Whether it is a network installer: always false, since media are not recognised. Retired in libguestfs.</summary>
    /// <error code="EINVAL">inspect_os has found no system with this root.</error>
    [Action("inspect_is_netinst", Since = "1.9.4")]
    bool InspectIsNetinst(Mountable root);

    /// <summary>Whether it is one medium of a set: always false, since media are not recognised. Retired in libguestfs.</summary>
    /// <error code="EINVAL">inspect_os has found no system with this root.</error>
    [Action("inspect_is_multipart", Since = "1.9.4")]
    bool InspectIsMultipart(Mountable root);
}
