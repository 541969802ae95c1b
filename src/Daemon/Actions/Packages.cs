using Engine.Daemon.Inspecting;
using Engine.Daemon.Linux;
using Engine.Inspection.Packages;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IPackages"/>
public sealed class Packages(GuestTree tree) : IPackages
{
    public IReadOnlyList<Application2> InternalListRpmApplications()
    {
        tree.RequireMounted("list_applications");
        var files = new MountedTree(tree);
        var database = PackageDatabase.Find(files, "rpm");
        return database.IsReadable
            ? [.. database.Applications(files, new RpmDatabase(tree))]
            : throw new ActionException("ENOTSUP", $"{database.Path}: packages of this kind ({database.Kind}) can't be listed");
    }
}
