using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IAttributes"/>
public sealed class Attributes(GuestTree tree) : IAttributes
{
    public IReadOnlyList<Xattr> Getxattrs(GuestPath path) => Of(path, follow: true, "getxattrs");

    public IReadOnlyList<Xattr> Lgetxattrs(GuestPath path) => Of(path, follow: false, "lgetxattrs");

    private List<Xattr> Of(GuestPath path, bool follow, string action)
    {
        using var file = tree.Find(path.Path, follow, action);
        return [.. ExtendedAttributes.Of(file).Select(attribute => new Xattr(NulBytes.Text(attribute.Name), attribute.Value))];
    }
}
