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
}
