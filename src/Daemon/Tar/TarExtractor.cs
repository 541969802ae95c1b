using System.Runtime.InteropServices;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Tar;

/// <summary>What of an archive is restored beside content, owners, modes and times.</summary>
/// <param name="KeepFolderLinks">A symbolic link to a folder stays where the archive has a folder.</param>
public sealed record TarChoices(bool Attributes = false, bool Labels = false, bool Acls = false, bool KeepFolderLinks = false)
{
    /// <param name="name">The name of an extended attribute, without a NUL.</param>
    public bool Takes(ReadOnlySpan<byte> name) =>
        name.SequenceEqual("security.selinux"u8) ? Labels
        : name.StartsWith("system.posix_acl_"u8) ? Acls
        : Attributes;
}

/// <summary>
/// Unpacks an archive into a folder of the guest, entry by entry through open folders: neither links of the guest nor
/// names or links of the archive lead out of it. Files in the way are replaced, folders are kept.
/// </summary>
public sealed class TarExtractor : IDisposable
{
    private readonly TarReader _reader;
    private readonly TarChoices _choices;
    private readonly TarFolders _folders;
    private readonly string _doing;
    private readonly DelayedLinks _links;
    private readonly Dictionary<string, FileTime> _folderTimes = [];
    private long _folderTimesBytes;

    private TarExtractor(Stream archive, GuestTree tree, string folder, TarChoices choices, string doing)
    {
        _reader = new(archive);
        _choices = choices;
        _doing = doing;
        _folders = new(tree, folder, doing);
        _links = new(_folders, doing);
    }

    public void Dispose() => _folders.Dispose();

    /// <exception cref="ActionException">The archive or a file failed; what was unpacked before stays.</exception>
    public static void Extract(Stream archive, GuestTree tree, string folder, TarChoices choices, string doing)
    {
        using (tree.OpenFolder(folder, doing))
        {
        }
        using var extractor = new TarExtractor(archive, tree, folder, choices, doing);
        try
        {
            while (extractor._reader.Next() is { } entry)
                extractor.Unpack(entry);
        }
        catch
        {
            extractor.LeaveNoStandIns();
            throw;
        }
        extractor._links.MakeAll();
        extractor.SetFolderTimes();
    }

    private void Unpack(TarEntry entry)
    {
        var name = TarName.Below(entry.Name);
        var doing = $"{_doing}: {GuestText.Decode(entry.Name)}";
        if (name.Length == 0)
        {
            // The folder itself; no other type can stand in its place.
            if (entry.Type == TarType.Folder)
                Finish(_folders.TryFind([]), entry, doing, name);
            return;
        }
        var place = _folders.PlaceOf(name);
        switch (entry.Type)
        {
            case TarType.Folder:
                MakeFolder(place, name, entry, doing);
                return;
            case TarType.HardLink:
                MakeHardLink(place, name, entry, doing);
                return;
            case TarType.SymbolicLink when TarName.LeadsAway(entry.LinkName):
                Replacing(place, doing, (folder, last) => FileCalls.MakeNodeAt(folder, last, (uint)FileKind.Regular, 0));
                _links.Add(place, name, entry);
                return;
            case TarType.SymbolicLink:
                var target = NulBytes.Of(entry.LinkName);
                Replacing(place, doing, (folder, last) => FileCalls.SymlinkAt(target, folder, last));
                break;
            case TarType.Regular:
                TarContent.Write(_reader, entry, MakeFile(place, doing), doing);
                break;
            default:
                var mode = (uint)KindOf(entry.Type) | 0x180; /* 0600 */
                Replacing(place, doing, (folder, last) => FileCalls.MakeNodeAt(folder, last, mode, entry.Device));
                break;
        }
        Finish(Opened(place), entry, doing, name);
    }

    private void MakeFolder(Place place, byte[] name, TarEntry entry, string doing)
    {
        if (FileCalls.MakeFolderAt(place.Folder, place.Name, 0x1C0 /* 0700 */) != 0)
        {
            if (Marshal.GetLastPInvokeError() != Errno.EEXIST)
                throw Errno.LastFailure(doing);
            var there = FileStatus.OfName(place.Folder, place.Name)?.Kind;
            if (there == FileKind.Link && _choices.KeepFolderLinks && _folders.IsFolder(name))
                return;
            if (there != FileKind.Folder)
                Replacing(place, doing, (folder, last) => FileCalls.MakeFolderAt(folder, last, 0x1C0 /* 0700 */));
        }
        Finish(Opened(place), entry, doing, name);
    }

    private void MakeHardLink(Place place, byte[] name, TarEntry entry, string doing)
    {
        using var existing = _folders.TryFind(TarName.Below(entry.LinkName)) ?? throw Errno.LastFailure(doing);
        var status = FileStatus.Of(existing, doing);
        if (FileStatus.OfName(place.Folder, place.Name) is { } there && there.Inode == status.Inode && there.OnDevice == status.OnDevice)
            return;
        Replacing(place, doing, (folder, last) => FileCalls.LinkAt(existing, FileCalls.Empty, folder, last, FileCalls.AtEmptyPath));
        _links.AddIfDelayed(status, name);
    }

    private Descriptor MakeFile(Place place, string doing)
    {
        const int flags = FileCalls.WriteOnly | FileCalls.Create | FileCalls.Exclusive | FileCalls.CloseOnExec;
        var file = new Descriptor();
        Replacing(place, doing, (folder, last) =>
        {
            file = FileCalls.OpenAt(folder, last, flags, 0x180 /* 0600 */);
            return file.IsInvalid ? -1 : 0;
        });
        return file;
    }

    /// <summary>Makes something new under a name; what is in the way is removed, a folder only when it is empty.</summary>
    private void Replacing(Place place, string doing, Func<Descriptor, byte[], int> make)
    {
        if (make(place.Folder, place.Name) >= 0)
            return;
        if (Marshal.GetLastPInvokeError() != Errno.EEXIST)
            throw Errno.LastFailure(doing);
        if (FileCalls.UnlinkAt(place.Folder, place.Name, 0) != 0
            && (Marshal.GetLastPInvokeError() != Errno.EISDIR || FileCalls.UnlinkAt(place.Folder, place.Name, FileCalls.AtRemoveDir) != 0))
            throw Errno.LastFailure(doing);
        var made = make(place.Folder, place.Name);
        var failure = made < 0 ? Errno.LastFailure(doing) : null;
        _folders.ResolveAgain();
        if (failure is not null)
            throw failure;
    }

    private static Descriptor Opened(Place place) =>
        FileCalls.OpenAt(place.Folder, place.Name, FileCalls.PathOnly | FileCalls.NoFollow | FileCalls.CloseOnExec, 0);

    /// <summary>Owner first, since setting it takes bits of the mode and capabilities away; times last.</summary>
    private void Finish(Descriptor? made, TarEntry entry, string doing, byte[] name)
    {
        using var file = made is { IsInvalid: false } ? made : throw Errno.LastFailure(doing);
        FileOwner.Set(file, entry.Owner, entry.Group, doing);
        if (entry.Type != TarType.SymbolicLink && FileCalls.ChangeMode(NulBytes.Of(file.ProcPath), entry.Mode) != 0)
            throw Errno.LastFailure(doing);
        foreach (var (attribute, value) in entry.Attributes)
            if (_choices.Takes(attribute) && !ExtendedAttributes.TrySet(file, NulBytes.Of(attribute), value))
                throw Errno.LastFailure($"{doing}: {GuestText.Decode(attribute)}");
        if (entry.Type != TarType.Folder)
            FileCopy.SetTimes(file, entry.Modified, entry.Modified, doing);
        else if ((_folderTimesBytes += name.Length * 2 + DelayedLinks.EntryBytes) < DelayedLinks.BytesMax)
            _folderTimes[GuestText.Decode(name)] = entry.Modified;
    }

    private void LeaveNoStandIns()
    {
        try
        {
            _links.MakeAll();
        }
        catch (ActionException)
        {
            // The failure that came first is the one to tell of.
        }
    }

    /// <summary>Last, since whatever is made in a folder sets its time.</summary>
    private void SetFolderTimes()
    {
        foreach (var (name, time) in _folderTimes)
        {
            using var folder = _folders.TryFind(GuestText.Encode(name));
            if (folder is not null && FileStatus.Of(folder, _doing).Kind == FileKind.Folder)
                FileCopy.SetTimes(folder, time, time, $"{_doing}: {name}");
        }
    }

    private static FileKind KindOf(TarType type) => type switch
    {
        TarType.CharacterDevice => FileKind.CharacterDevice,
        TarType.BlockDevice => FileKind.BlockDevice,
        TarType.Fifo => FileKind.Fifo,
        _ => throw new ActionException("ENOTSUP", $"the archive has an entry of type {(char)type}"),
    };
}
