using System.Buffers.Binary;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;

namespace Engine.Daemon.Linux;

/// <summary>Reads the tree of subvolumes of a mounted btrfs, by ioctl instead of an exec.</summary>
/// <param name="folder">Any folder of the file system, opened for reading.</param>
internal sealed class BtrfsTree(Descriptor folder)
{
    public const ulong TopLevel = 5;

    private const ulong RootTree = 1, DefaultsFolder = 6, FirstFree = 256, LastFree = unchecked((ulong)-256L);
    private const uint FolderItem = 84, RootReference = 156;
    private const int HeaderBytes = 32, KeyBytes = 104, ItemsAtOnceMax = 4096;

    // Snapshots by the hour over years are tens of thousands; more than this is made up.
    private const int SubvolumesMax = 100_000;
    private const int DepthMax = 256;

    /// <summary>The id of the subvolume that is mounted when none is named.</summary>
    public ulong DefaultSubvolume()
    {
        foreach (var item in Search(FolderItem, DefaultsFolder, DefaultsFolder))
            if (NameAfter(item.Data, 27, 30) == "default")
                return BinaryPrimitives.ReadUInt64LittleEndian(item.Data);
        return TopLevel;
    }

    /// <summary>All subvolumes but the top-level one, in order of their ids. One that is being deleted has no path.</summary>
    public IReadOnlyList<BtrfsSubvolume> Subvolumes()
    {
        var references = new SortedDictionary<ulong, Reference>();
        foreach (var item in Search(RootReference, TopLevel, LastFree))
        {
            if (item.Data.Length < 18 || item.Offset < FirstFree)
                continue;
            if (references.Count == SubvolumesMax)
                throw new ActionException("EOVERFLOW", $"more than {SubvolumesMax} subvolumes");
            var folderId = BinaryPrimitives.ReadUInt64LittleEndian(item.Data);
            references[item.Offset] = new Reference(item.ObjectId, folderId, NameAfter(item.Data, 16, 18));
        }
        var subvolumes = new List<BtrfsSubvolume>();
        var paths = new Dictionary<ulong, string?> { [TopLevel] = "" };
        foreach (var (id, reference) in references)
            if (PathOf(id, references, paths, DepthMax) is { } path)
                subvolumes.Add(new BtrfsSubvolume(id, reference.Parent, path));
        return subvolumes;
    }

    private string? PathOf(ulong id, SortedDictionary<ulong, Reference> references, Dictionary<ulong, string?> paths, int depth)
    {
        if (paths.TryGetValue(id, out var known))
            return known;
        string? path = null;
        if (depth > 0
            && references.TryGetValue(id, out var reference)
            && PathOf(reference.Parent, references, paths, depth - 1) is { } parent
            && FolderIn(reference.Parent, reference.Folder) is { } between)
            path = parent.Length == 0 ? between + reference.Name : $"{parent}/{between}{reference.Name}";
        paths[id] = path;
        return path;
    }

    // The path, ended by a slash, of a folder in its subvolume; empty for the subvolume's own root.
    private string? FolderIn(ulong subvolume, ulong inode)
    {
        if (inode == FirstFree)
            return "";
        var page = new byte[BtrfsCalls.PageBytes];
        BinaryPrimitives.WriteUInt64LittleEndian(page, subvolume);
        BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(8), inode);
        try
        {
            BtrfsCalls.Lookup(folder, page);
        }
        catch (ActionException)
        {
            return null;
        }
        var name = page.AsSpan(16);
        var end = name.IndexOf((byte)0);
        return GuestText.Decode(end < 0 ? name : name[..end]);
    }

    /// <summary>All items of a type in the tree of roots whose object ids lie between two.</summary>
    private IEnumerable<Item> Search(uint type, ulong first, ulong last)
    {
        var (fromId, fromType, fromOffset) = (first, type, 0UL);
        while (true)
        {
            var page = new byte[BtrfsCalls.PageBytes];
            ulong[] key = [RootTree, fromId, last, fromOffset, ulong.MaxValue, 0, ulong.MaxValue];
            for (var i = 0; i < key.Length; i++)
                BinaryPrimitives.WriteUInt64LittleEndian(page.AsSpan(8 * i), key[i]);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(56), fromType);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(60), type);
            BinaryPrimitives.WriteUInt32LittleEndian(page.AsSpan(64), ItemsAtOnceMax);
            BtrfsCalls.Search(folder, page);
            var count = BinaryPrimitives.ReadUInt32LittleEndian(page.AsSpan(64));
            Item? seen = null;
            foreach (var item in ItemsIn(page, (int)Math.Min(count, ItemsAtOnceMax)))
            {
                seen = item;
                // Keys are ordered by id, type and offset as one number, so that other types lie between.
                if (item.Type == type)
                    yield return item;
            }
            if (seen is null || seen.ObjectId > last || seen.Offset == ulong.MaxValue)
                yield break;
            (fromId, fromType, fromOffset) = (seen.ObjectId, seen.Type, seen.Offset + 1);
        }
    }

    private static IEnumerable<Item> ItemsIn(byte[] page, int count)
    {
        var at = KeyBytes;
        for (var i = 0; i < count && at + HeaderBytes <= page.Length; i++)
        {
            // Transaction, object id, offset, type, length.
            var header = page.AsSpan(at, HeaderBytes);
            var objectId = BinaryPrimitives.ReadUInt64LittleEndian(header[8..]);
            var offset = BinaryPrimitives.ReadUInt64LittleEndian(header[16..]);
            var type = BinaryPrimitives.ReadUInt32LittleEndian(header[24..]);
            var length = BinaryPrimitives.ReadUInt32LittleEndian(header[28..]);
            at += HeaderBytes;
            if (length > page.Length - at)
                yield break;
            yield return new Item(objectId, type, offset, page[at..(at + (int)length)]);
            at += (int)length;
        }
    }

    // A name whose length stands in two bytes before it.
    private static string NameAfter(byte[] data, int lengthAt, int nameAt)
    {
        if (data.Length < nameAt || data.Length < lengthAt + 2)
            return "";
        var length = BinaryPrimitives.ReadUInt16LittleEndian(data.AsSpan(lengthAt));
        return GuestText.Decode(data.AsSpan(nameAt, Math.Min(length, data.Length - nameAt)));
    }

    private sealed record Item(ulong ObjectId, uint Type, ulong Offset, byte[] Data);

    private sealed record Reference(ulong Parent, ulong Folder, string Name);
}
