using System.Runtime.InteropServices;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tar;

/// <summary>
/// Symbolic links of an archive that could lead away from its folder. Until all else is unpacked an empty file stands in
/// for each, so that no later entry goes through it.
/// </summary>
internal sealed class DelayedLinks(TarFolders folders, string doing)
{
    public const int BytesMax = 48 * 1024 * 1024;
    public const int EntryBytes = 160;

    private readonly Dictionary<Identity, TarEntry> _entries = [];
    private readonly List<(byte[] Name, Identity File)> _names = [];
    private long _bytes;

    /// <summary>Remembers the link whose stand-in was just made.</summary>
    public void Add(Place place, byte[] name, TarEntry entry)
    {
        var file = Identity.Of(FileStatus.OfName(place.Folder, place.Name) ?? throw Errno.LastFailure(doing));
        _entries[file] = entry;
        Remember(name, file, entry.LinkName.Length);
    }

    /// <summary>A hard link to a stand-in becomes a symbolic link of its own.</summary>
    public void AddIfDelayed(FileStatus status, byte[] name)
    {
        if (Identity.Of(status) is var file && _entries.ContainsKey(file))
            Remember(name, file, 0);
    }

    /// <summary>Puts the links in the place of their stand-ins, where these still are.</summary>
    public void MakeAll()
    {
        foreach (var (name, file) in _names)
        {
            var entry = _entries[file];
            var place = folders.PlaceOf(name);
            if (FileStatus.OfName(place.Folder, place.Name) is not { } there || Identity.Of(there) != file)
                continue;
            if (FileCalls.UnlinkAt(place.Folder, place.Name, 0) != 0
                || FileCalls.SymlinkAt(NulBytes.Of(entry.LinkName), place.Folder, place.Name) != 0)
                throw Errno.LastFailure(doing);
            using var link = FileCalls.OpenAt(place.Folder, place.Name, FileCalls.PathOnly | FileCalls.NoFollow | FileCalls.CloseOnExec, 0);
            if (link.IsInvalid)
                throw Errno.LastFailure(doing);
            FileOwner.Set(link, entry.Owner, entry.Group, doing);
            FileCopy.SetTimes(link, entry.Modified, entry.Modified, doing);
        }
    }

    private void Remember(byte[] name, Identity file, int targetBytes)
    {
        _bytes += name.Length + targetBytes + EntryBytes;
        if (_bytes > BytesMax)
            throw new ActionException("EOVERFLOW", $"{doing}: the archive has too many links that lead away");
        _names.Add((name, file));
    }

    /// <summary>Inode numbers are used again, but no file of the archive is empty and was made at a stand-in's very nanosecond.</summary>
    private readonly record struct Identity(ulong OnDevice, ulong Inode, FileKind Kind, long Size, FileTime Modified)
    {
        public static Identity Of(FileStatus status) => new(status.OnDevice, status.Inode, status.Kind, status.Size, status.Modified);
    }
}
