using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>By what others know an inspected system.</summary>
[LibraryContract]
public interface ISystemMarks
{
    /// <summary>
    /// libosinfo's short name of a system, such as debian12, ubuntu22.04 or alpinelinux3.18, made of what the inspection knows;
    /// <c>unknown</c> where libosinfo has no name for such systems or the version is not known. Whether an osinfo-db has just this version is not asked.
    /// </summary>
    /// <param name="root">One of inspect_os's answers.</param>
    /// <error code="EINVAL">inspect_os has found no system with this root.</error>
    [Action("inspect_get_osinfo", Since = "1.39.1")]
    Task<string> InspectGetOsinfoAsync(Mountable root, CancellationToken cancel = default);

    /// <summary>
    /// The icon of a system whose file systems are mounted: a PNG file of the guest, of at most 1 MiB, as it is there; empty where none is
    /// known. Nobody has looked into it but at its first 8 bytes: a guest is a stranger, so whoever shows it decodes it with care.
    /// </summary>
    /// <param name="root">One of inspect_os's answers.</param>
    /// <param name="favicon">Whether /etc/favicon.png comes first. By default true.</param>
    /// <param name="highquality">Leaves out /etc/favicon.png and icons that are kept in small sizes. By default false.</param>
    /// <error code="EINVAL">inspect_os has found no system with this root.</error>
    [Action("inspect_get_icon", Since = "1.11.12")]
    Task<byte[]> InspectGetIconAsync(Mountable root, bool? favicon = null, bool? highquality = null, CancellationToken cancel = default);
}
