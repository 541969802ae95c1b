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

    /// <summary>Gives one file what another one has: its mode, its attributes, its owner. What is not asked for stays.</summary>
    /// <param name="all">All three, except for those that are said not to be.</param>
    [Action("copy_attributes", Since = "1.25.21")]
    void CopyAttributes(GuestPath src, GuestPath dest, bool? all = null, bool? mode = null, bool? xattributes = null, bool? ownership = null);
}
