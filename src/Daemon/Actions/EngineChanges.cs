using Engine.Daemon.Changing;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IEngineChanges"/>
internal sealed class EngineChanges(Inspection inspection, GuestTree tree) : IEngineChanges
{
    private const int BlockBytes = 64 * 1024;

    public IReadOnlyList<HomeFolder> EngineListHomes()
    {
        tree.RequireMounted("engine_list_homes");
        return new HomeFolders(tree).Read();
    }

    public void EngineFindPaths(IReadOnlyList<string> rules, bool digests, Stream paths)
    {
        tree.RequireMounted("engine_find_paths");
        var output = new BufferedStream(paths, BlockBytes);
        var problem = "";
        try
        {
            new PathFinder(tree, digests, found => RecordStream.Write(output, found)).Find(rules);
        }
        catch (ActionException failure)
        {
            problem = failure.Message; // the stream has begun: an error reply could not be told any more
        }
        RecordStream.Write(output, new(-1, "", 0, 0, 0, 0, 0, 0, 0, 0, "", "", "", problem));
        output.Flush();
    }

    public IReadOnlyList<EditedFile> EngineEditFiles(string edit, IReadOnlyList<string> words, IReadOnlyList<string> patterns)
    {
        tree.RequireMounted("engine_edit_files");
        return new FileEdits(tree).Edit(edit, words, patterns);
    }

    public void EngineApplyChanges(Stream changes)
    {
        tree.RequireMounted("engine_apply_changes");
        using var maker = new ChangeMaker(tree);
        foreach (var change in RecordStream.ReadChanges(changes))
            maker.Make(change);
    }

    public IReadOnlyList<FstabDevice> EngineListFstab(Mountable root) => inspection.FstabOf(root, tree);

    public string EngineFilesystemState(Mountable mountable) =>
        FilesystemState.Read(GuestDevice.KernelPath(MountableName.Parse(mountable.Name).Device));
}
