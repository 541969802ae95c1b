using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>Packages, for clients whose library reads the other databases itself.</summary>
[Contract]
public interface IPackages
{
    /// <summary>The packages in the rpm database of the mounted system; none when there is no such database.</summary>
    /// <error code="ENOTSUP">The database is of an old kind that can't be read.</error>
    [Action("internal_list_rpm_applications", Since = "1.45.3")]
    IReadOnlyList<Application2> InternalListRpmApplications();
}
