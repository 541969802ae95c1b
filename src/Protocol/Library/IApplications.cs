using Engine.Protocol.Contract;
using Engine.Protocol.Structs;

namespace Engine.Protocol.Library;

/// <summary>What is installed in a guest.</summary>
[LibraryContract]
public interface IApplications
{
    /// <summary>
    /// The installed applications of a system whose file systems are mounted: packages of dpkg, rpm, apk and pacman. Empty where the
    /// guest has no such database.
    /// </summary>
    /// <param name="root">One of inspect_os's answers.</param>
    /// <error code="ENOTSUP">The daemon is not Engine's own.</error>
    [Action("inspect_list_applications2", Since = "1.19.56")]
    Task<IReadOnlyList<Application2>> InspectListApplications2Async(Mountable root, CancellationToken cancel = default);

    /// <summary>An older form of inspect_list_applications2, without the architecture.</summary>
    [Action("inspect_list_applications", Since = "1.7.8")]
    Task<IReadOnlyList<Application>> InspectListApplicationsAsync(Mountable root, CancellationToken cancel = default);
}
