using System.Runtime.InteropServices;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Changing;

/// <summary>Makes the changes of a plan, one by one. Paths are a plan's: no link is followed in any of them.</summary>
internal sealed class ChangeMaker(GuestTree tree) : IDisposable
{
    private const string Doing = "engine_apply_changes";
    private const int ModeMax = 0xFFF;

    private static readonly byte[] Itself = NulBytes.Of("."u8);

    // Changes come folder by folder, so that the last one mostly serves again.
    private readonly RealPath _paths = new(tree);

    /// <exception cref="ActionException">The change can't be made; nothing of it is.</exception>
    public void Make(PathChange change)
    {
        var doing = $"{Doing}: {change.Kind} {change.Path}";
        using var place = _paths.Find(change.Path, doing);
        switch (change.Kind)
        {
            case "remove":
                Remove(place, doing);
                break;
            case "write":
                Write(place, change.Content, doing);
                break;
            case "make" when change.Mode is >= 0 and <= ModeMax:
                WithoutFlags(place, withEntry: false, doing, () => MakeFile(place, change, doing));
                break;
            default:
                throw new ActionException("EINVAL", $"{doing}: there is no such change");
        }
    }

    public void Dispose() => _paths.Dispose();

    private void Remove(Place place, string doing)
    {
        var status = FileStatus.OfName(place.Folder, place.Name) ?? throw Errno.LastFailure(doing);
        var flags = status.Kind == FileKind.Folder ? FileCalls.AtRemoveDir : 0;
        if (FileCalls.UnlinkAt(place.Folder, place.Name, flags) == 0)
            return;
        if (Marshal.GetLastPInvokeError() is not (Errno.EPERM or Errno.EACCES))
            throw Errno.LastFailure(doing);
        WithoutFlags(place, withEntry: true, doing, () =>
        {
            if (FileCalls.UnlinkAt(place.Folder, place.Name, flags) != 0)
                throw Errno.LastFailure(doing);
        });
    }

    private static void Write(Place place, byte[] content, string doing)
    {
        var status = FileStatus.OfName(place.Folder, place.Name) ?? throw Errno.LastFailure(doing);
        if (status.Kind != FileKind.Regular)
            throw new ActionException("EINVAL", $"{doing}: not a regular file");
        var flags = (status.Attributes & (FileFlags.Append | FileFlags.Immutable)) != 0 ? FileFlags.Clear(place.Folder, place.Name) : 0;
        if (status.Links > 1)
            Replace(place, status, content, doing);
        else
            Overwrite(place, content, doing);
        FileFlags.Restore(place.Folder, place.Name, flags, doing);
    }

    private static void Overwrite(Place place, byte[] content, string doing)
    {
        const int flags = FileCalls.WriteOnly | FileCalls.Truncate | FileCalls.NoFollow | FileCalls.NonBlock | FileCalls.CloseOnExec;
        using var file = FileCalls.OpenAt(place.Folder, place.Name, flags, 0);
        if (file.IsInvalid)
            throw Errno.LastFailure(doing);
        file.Write(content, doing);
        file.CloseWritten(doing);
    }

    /// <summary>A file of several names gets one of its own, so that nothing changes under a name that no plan has.</summary>
    private static void Replace(Place place, FileStatus status, byte[] content, string doing)
    {
        var fresh = new Place(place.Folder, NulBytes.Of($".engine-{status.Inode:x}"));
        MakeFile(fresh, new("", "", 0x180 /* 0600 */, 0, 0, content), doing);
        var now = FileStatus.OfName(fresh.Folder, fresh.Name) ?? throw Errno.LastFailure(doing);
        var kept = status with { Modified = now.Modified, Accessed = now.Accessed };
        FileCopy.CopyMetadata(place.Folder, place.Name, kept, fresh.Folder, fresh.Name, doing);
        if (FileCalls.RenameAt(fresh.Folder, fresh.Name, place.Folder, place.Name) != 0)
            throw Errno.LastFailure(doing);
    }

    private static void MakeFile(Place place, PathChange change, string doing)
    {
        const int flags = FileCalls.WriteOnly | FileCalls.Create | FileCalls.Exclusive | FileCalls.NoFollow | FileCalls.CloseOnExec;
        using var file = FileCalls.OpenAt(place.Folder, place.Name, flags, 0x180 /* 0600 */);
        if (file.IsInvalid)
            throw Errno.LastFailure(doing);
        file.Write(change.Content, doing);
        FileOwner.Set(file, (uint)change.Owner, (uint)change.Group, doing);
        if (FileCalls.ChangeMode(NulBytes.Of(file.ProcPath), (uint)change.Mode) != 0)
            throw Errno.LastFailure(doing);
        file.CloseWritten(doing);
    }

    /// <summary>Does something where flags of the folder, or of the entry itself, would forbid it.</summary>
    private static void WithoutFlags(Place place, bool withEntry, string doing, Action work)
    {
        var ofFolder = FileFlags.Clear(place.Folder, Itself);
        if (withEntry)
            FileFlags.Clear(place.Folder, place.Name);
        try
        {
            work();
        }
        finally
        {
            FileFlags.Restore(place.Folder, Itself, ofFolder, doing);
        }
    }
}
