namespace Engine.Protocol.Contract;

/// <summary>
/// Access control lists of POSIX, as text: entries like <c>user::rwx</c>, <c>group:staff:r-x</c> or <c>mask::r-x</c>, separated
/// by commas or lines. Tags may be cut to a letter. Names are those of the guest's /etc/passwd and /etc/group.
/// </summary>
[Contract]
public interface IAcls
{
    /// <summary>One list of a file, an entry a line; what a mask takes away is told after <c>#effective:</c>.</summary>
    /// <param name="acltype"><c>access</c>, or <c>default</c> for what new files in a folder get; empty when there is none.</param>
    /// <error code="EACCES">The default list of what is no folder.</error>
    /// <error code="EINVAL">There is no such type.</error>
    /// <error code="ENOTSUP">The file system has no lists.</error>
    [Action("acl_get_file", Since = "1.19.63", Group = "acl")]
    string AclGetFile(GuestPath path, string acltype);

    /// <summary>Replaces one list of a file.</summary>
    /// <param name="acltype"><c>access</c>, or <c>default</c> for what new files in a folder get.</param>
    /// <error code="EACCES">A default list for what is no folder.</error>
    /// <error code="EINVAL">The text is no list, a name is unknown, or an entry is missing.</error>
    [Action("acl_set_file", Since = "1.19.63", Group = "acl")]
    void AclSetFile(GuestPath path, string acltype, string acl);

    /// <summary>Takes a folder's default list away, if it has one.</summary>
    [Action("acl_delete_def_file", Since = "1.19.63", Group = "acl")]
    void AclDeleteDefFile(GuestPath dir);
}
