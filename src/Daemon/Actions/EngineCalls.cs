using System.Globalization;
using Engine.Daemon.Boot;
using Engine.Daemon.Inspecting;
using Engine.Daemon.Linux;
using Engine.Inspection;
using Engine.Inspection.Packages;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Structs;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Actions;

internal sealed class EngineCalls(Inspection inspection, GuestTree tree, Freezer freezer, ConversationTerms terms) : IEngineCalls
{
    private BulkDisk? _disk; // found once: it is there for the appliance's whole life

    public void EngineFreeze() => freezer.Freeze();

    public void EngineThaw(byte[] seed, long time) => freezer.Thaw(seed, time);

    public void EngineAddDrive(int slot) => ScsiDisks.Add(slot);

    public void EngineRemoveDrive(int slot) => ScsiDisks.Remove(slot);

    public IReadOnlyList<InspectedFilesystem> EngineInspectGetFilesystems(Mountable root) =>
        [.. inspection.FileSystemsOf(root).Select(one => new InspectedFilesystem(
            one.Mountable.Name, one.Type == FileSystem.UnknownType ? "" : one.Type, one.Label, one.Uuid))];

    public void EngineListApplications(Mountable root, Stream applications)
    {
        var system = inspection.Of(root);
        var database = PackageDatabase.Find(new MountedTree(tree), system);
        if (!database.IsReadable)
            throw new ActionException("ENOTSUP", $"{database.Path}: packages of this kind ({database.Kind}) can't be listed");
        foreach (var application in database.Applications(new MountedTree(tree), new RpmDatabase(tree)))
        {
            var record = new XdrWriter();
            application.Write(record);
            applications.Write(record.Written.Span);
        }
    }

    public IReadOnlyList<KeyValuePair<string, string>> EngineAgree(int chunkbytes, string bulkserial)
    {
        terms.ChunkContentBytes = Math.Clamp(chunkbytes, WireWords.ChunkContentBytesMax, WireWords.AgreedContentBytesMax) & ~3;
        terms.BulkDisk = bulkserial.Length > 0 ? _disk ??= BulkDisk.Find(bulkserial) : null;
        return
        [
            new("chunk-bytes", terms.ChunkContentBytes.ToString(CultureInfo.InvariantCulture)),
            new("bulk-disk", terms.BulkDisk is null ? "false" : "true"),
        ];
    }
}
