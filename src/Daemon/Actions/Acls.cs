using System.Runtime.InteropServices;
using Engine.Daemon.AccessLists;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>
/// Lists are read and written as the kernel keeps them, without libacl: that would take the names of users from the
/// appliance, which has others than the guest.
/// </summary>
public sealed class Acls(GuestTree tree) : IAcls
{
    private static readonly byte[] Access = NulBytes.Of("system.posix_acl_access");
    private static readonly byte[] Default = NulBytes.Of("system.posix_acl_default");

    public string AclGetFile(GuestPath path, string acltype)
    {
        var doing = $"acl_get_file: {path}";
        var attribute = AttributeOf(acltype, doing);
        using var file = tree.Find(path.Path, follow: true, "acl_get_file");
        var status = FileStatus.Of(file, doing);
        if (attribute == Default && status.Kind != FileKind.Folder)
            throw Errno.Failure(Errno.EACCES, $"{doing}: only a folder has a default list");
        if (ExtendedAttributes.TryGet(file, attribute) is { } value)
            return AccessText.Write(
                AccessList.TryRead(value) ?? throw new ActionException("EINVAL", $"{doing}: the list has an unknown form"), OwnerNames.Of(tree));
        if (Marshal.GetLastPInvokeError() != Errno.ENODATA)
            throw Errno.LastFailure(doing);
        return attribute == Default ? "" : AccessText.Write(AccessList.OfMode(status.Permissions), OwnerNames.None);
    }

    public void AclSetFile(GuestPath path, string acltype, string acl)
    {
        var doing = $"acl_set_file: {path}";
        var attribute = AttributeOf(acltype, doing);
        var entries = AccessText.Read(acl, OwnerNames.Of(tree), doing);
        if (!AccessList.IsWhole(entries))
            throw new ActionException("EINVAL", $"{doing}: user, group and other must stand there once, and a mask when someone is named");
        using var file = tree.Find(path.Path, follow: true, "acl_set_file");
        if (!ExtendedAttributes.TrySet(file, attribute, AccessList.Write(entries)))
            throw Errno.LastFailure(doing);
    }

    public void AclDeleteDefFile(GuestPath dir)
    {
        using var file = tree.Find(dir.Path, follow: true, "acl_delete_def_file");
        if (!ExtendedAttributes.TryRemove(file, Default) && Marshal.GetLastPInvokeError() != Errno.ENODATA)
            throw Errno.LastFailure($"acl_delete_def_file: {dir}");
    }

    private static byte[] AttributeOf(string type, string doing) => type switch
    {
        "access" => Access,
        "default" => Default,
        _ => throw new ActionException("EINVAL", $"{doing}: {type}: a list is 'access' or 'default'"),
    };
}
