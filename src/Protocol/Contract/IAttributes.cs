using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>Extended attributes: ACLs, labels of SELinux, capabilities.</summary>
[Contract]
public interface IAttributes
{
    /// <summary>All of a file, following a symbolic link.</summary>
    [Action("getxattrs", Since = "1.0.59", Group = "linuxxattrs")]
    IReadOnlyList<Xattr> Getxattrs(GuestPath path);

    /// <summary>All of the path itself, even when it is a symbolic link.</summary>
    [Action("lgetxattrs", Since = "1.0.59", Group = "linuxxattrs")]
    IReadOnlyList<Xattr> Lgetxattrs(GuestPath path);

    /// <summary>The value of one attribute, following a symbolic link.</summary>
    /// <param name="name">With its namespace: <c>user.note</c>.</param>
    /// <error code="ENODATA">The file has none of this name.</error>
    [Action("getxattr", Since = "1.7.24", Group = "linuxxattrs")]
    byte[] Getxattr(GuestPath path, string name);

    /// <summary>getxattr of the path itself, even when it is a symbolic link.</summary>
    [Action("lgetxattr", Since = "1.7.24", Group = "linuxxattrs")]
    byte[] Lgetxattr(GuestPath path, string name);

    /// <summary>Sets one attribute, following a symbolic link.</summary>
    /// <param name="xattr">The name with its namespace: <c>user.note</c>.</param>
    /// <param name="vallen">How many bytes of the value are taken.</param>
    /// <error code="EINVAL">The value has fewer bytes.</error>
    /// <error code="ENOTSUP">The file system has no attributes of this namespace.</error>
    [Action("setxattr", Since = "1.0.59", Group = "linuxxattrs")]
    void Setxattr(string xattr, string val, int vallen, GuestPath path);

    /// <summary>setxattr of the path itself, even when it is a symbolic link.</summary>
    [Action("lsetxattr", Since = "1.0.59", Group = "linuxxattrs")]
    void Lsetxattr(string xattr, string val, int vallen, GuestPath path);

    /// <summary>Takes one attribute away, following a symbolic link.</summary>
    /// <error code="ENODATA">The file has none of this name.</error>
    [Action("removexattr", Since = "1.0.59", Group = "linuxxattrs")]
    void Removexattr(string xattr, GuestPath path);

    /// <summary>removexattr of the path itself, even when it is a symbolic link.</summary>
    [Action("lremovexattr", Since = "1.0.59", Group = "linuxxattrs")]
    void Lremovexattr(string xattr, GuestPath path);

    /// <summary>Gives one file what another one has: its mode, its attributes, its owner. What is not asked for stays.</summary>
    /// <param name="all">All three, except for those that are said not to be.</param>
    [Action("copy_attributes", Since = "1.25.21")]
    void CopyAttributes(GuestPath src, GuestPath dest, bool? all = null, bool? mode = null, bool? xattributes = null, bool? ownership = null);
}
