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
        var contents = new BlockContents();
        var btrfs = new Btrfs(tree);
        var paths = new Paths(tree);
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
            contents,
            new BlockSettings(),
            new BootLoaders(tree),
            btrfs,
            new BtrfsMembers(),
            new BtrfsUpkeep(tree, btrfs),
            new Capabilities(tree),
            commands,
            new Control(mounts, hivex, journal),
            new DeviceSearch(contents),
            devices,
            new EngineCalls(inspection, tree, freezer, terms),
            new EngineChanges(inspection, tree),
            new ExtFilesystems(tree),
            new ExtGenerations(tree),
            new Features(),
            new FileChanges(tree),
            content,
            new FileCopies(tree),
            new FileInformation(tree),
            new FileMeasures(tree, paths),
            new FileNodes(tree),
            new FileParts(tree, content),
            new FileText(tree),
            new FilesystemSizes(tree, devices),
            hivex,
            new Initrds(tree),
            new Inotify(tree),
            inspection,
            new IsoImages(tree),
            journal,
            new KernelParts(),
            new Ldm(contents),
            new Luks(),
            new Lvm(),
            new LvmSizes(),
            new LvmVolumes(),
            mkfs,
            new Mountings(tree),
            mounts,
            new Ntfs(),
            new OldPartitioning(),
            new Packages(tree),
            new Partitions(),
            paths,
            new Raids(),
            new Rsync(tree),
            new Scrubbing(tree),
            new Selinux(tree),
            new Shell(commands),
            new SleuthKit(),
            new Squashfs(tree),
            new Swap(tree, mkfs),
            new Transfers(tree, commands),
            new WindowsInspection(inspection),
            new Xfs(tree),
            new Yara(tree)));
    }
}
