using Engine.Daemon.Actions;
using Engine.Daemon.Boot;
using Engine.Daemon.Linux;
using Engine.Protocol.Rpc;

namespace Engine.Daemon;

/// <summary>Puts the daemon together: each interface of the contract and who implements it.</summary>
internal static class DaemonActions
{
    public static IDispatcher Create(ConversationTerms terms)
    {
        var tree = new GuestTree();
        var commands = new Commands(tree);
        var devices = new Devices();
        var hivex = new Hivex(tree);
        var journal = new Journal(tree);
        var mkfs = new Mkfs();
        var mounts = new Mounts(tree);
        var content = new FileContent(tree);
        var inspection = new Actions.Inspection(mounts);
        var freezer = new Freezer();
        return new FrozenGate(freezer, new Dispatcher(
            new ArgumentChecks(),
            new Acls(tree),
            new Archives(tree),
            new Attributes(tree),
            new Augeas(tree),
            new BlockContents(),
            new Btrfs(tree),
            new BtrfsMembers(),
            new Capabilities(tree),
            commands,
            new Control(mounts, hivex, journal),
            devices,
            new EngineCalls(inspection, tree, freezer, terms),
            new EngineChanges(inspection, tree),
            new ExtFilesystems(tree),
            new Features(),
            new FileChanges(tree),
            content,
            new FileInformation(tree),
            new FileNodes(tree),
            new FileParts(tree, content),
            new FileText(tree),
            hivex,
            new Initrds(tree),
            new Inotify(tree),
            inspection,
            journal,
            new Luks(),
            new Lvm(),
            new LvmVolumes(),
            mkfs,
            mounts,
            new Packages(tree),
            new Partitions(),
            new Paths(tree),
            new Selinux(tree),
            new Shell(commands),
            new Swap(tree, mkfs)));
    }
}
