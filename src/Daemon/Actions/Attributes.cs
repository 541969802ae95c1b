using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IAttributes"/>
public sealed class Attributes(GuestTree tree) : IAttributes
{
    public IReadOnlyList<Xattr> Getxattrs(GuestPath path) => Of(path, follow: true, "getxattrs");

    public IReadOnlyList<Xattr> Lgetxattrs(GuestPath path) => Of(path, follow: false, "lgetxattrs");

    public byte[] Getxattr(GuestPath path, string name) => One(path, follow: true, name, "getxattr");

    public byte[] Lgetxattr(GuestPath path, string name) => One(path, follow: false, name, "lgetxattr");

    public void Setxattr(string xattr, string val, int vallen, GuestPath path) => Set(path, follow: true, xattr, val, vallen, "setxattr");

    public void Lsetxattr(string xattr, string val, int vallen, GuestPath path) => Set(path, follow: false, xattr, val, vallen, "lsetxattr");

    public void Removexattr(string xattr, GuestPath path) => Remove(path, follow: true, xattr, "removexattr");

    public void Lremovexattr(string xattr, GuestPath path) => Remove(path, follow: false, xattr, "lremovexattr");

    public void CopyAttributes(GuestPath src, GuestPath dest, bool? all, bool? mode, bool? xattributes, bool? ownership)
    {
        const string action = "copy_attributes";
        using var from = tree.Find(src.Path, follow: true, action);
        using var to = tree.Find(dest.Path, follow: true, action);
        var status = FileStatus.Of(from, $"{action}: {src}");
        var byDefault = all ?? false;
        var path = NulBytes.Of(to.ProcPath);
        // The owner first: its change takes set-user-id and capabilities away.
        if ((ownership ?? byDefault) && FileCalls.ChangeOwnerAt(to, FileCalls.Empty, status.Owner, status.Group, FileCalls.AtEmptyPath) != 0)
            throw Errno.LastFailure($"{action}: the owner of {dest}");
        if ((mode ?? byDefault) && FileCalls.ChangeMode(path, status.Permissions) != 0)
            throw Errno.LastFailure($"{action}: the mode of {dest}");
        if (!(xattributes ?? byDefault))
            return;
        foreach (var (name, value) in ExtendedAttributes.Of(from))
            if (!ExtendedAttributes.TrySet(to, name, value))
                throw Errno.LastFailure($"{action}: {NulBytes.Text(name)} of {dest}");
    }

    private byte[] One(GuestPath path, bool follow, string name, string action)
    {
        using var file = tree.Find(path.Path, follow, action);
        return ExtendedAttributes.TryGet(file, NulBytes.Of(name)) ?? throw Errno.LastFailure($"{action}: {name} of {path}");
    }

    private void Set(GuestPath path, bool follow, string name, string value, int length, string action)
    {
        var bytes = GuestText.Encode(value);
        if (length < 0 || length > bytes.Length)
            throw new ActionException("EINVAL", $"{action}: {name} of {path}: the value has {bytes.Length} bytes, not {length}");
        using var file = tree.Find(path.Path, follow, action);
        if (!ExtendedAttributes.TrySet(file, NulBytes.Of(name), bytes[..length]))
            throw Errno.LastFailure($"{action}: {name} of {path}");
    }

    private void Remove(GuestPath path, bool follow, string name, string action)
    {
        using var file = tree.Find(path.Path, follow, action);
        if (!ExtendedAttributes.TryRemove(file, NulBytes.Of(name)))
            throw Errno.LastFailure($"{action}: {name} of {path}");
    }

    private List<Xattr> Of(GuestPath path, bool follow, string action)
    {
        using var file = tree.Find(path.Path, follow, action);
        return [.. ExtendedAttributes.Of(file).Select(attribute => new Xattr(NulBytes.Text(attribute.Name), attribute.Value))];
    }
}
