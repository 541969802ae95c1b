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
            new Archives(tree),
            new Attributes(tree),
            contents,
            new BlockSettings(),
            new BootLoaders(tree),
            btrfs,
            new BtrfsMembers(),
            new BtrfsUpkeep(tree, btrfs),
            commands,
            new Control(mounts),
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
            inspection,
            new IsoImages(tree),
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
            new Shell(commands),
            new Squashfs(tree),
            new Swap(tree, mkfs),
            new Transfers(tree, commands),
            new Xfs(tree)));
    }
}
