using Engine.Daemon.Linux;
using Engine.Protocol.Errors;
using Engine.Protocol.Text;

namespace Engine.Daemon.Tar;

/// <summary>Packs a folder of the guest into an archive whose names begin with <c>./</c>, as <c>tar -C FOLDER .</c> makes them.</summary>
internal sealed class TarPacker
{
    private const int BlockBytes = 256 * 1024;
    private const int AttributeBytesMax = 1024 * 1024;

    // So many entries are open before the first of them is written: while one file's content travels the disk reads the next
    // ones, which saves a third of the time that a tree of small files takes.
    private const int AheadMax = 16;

    // Smaller files are read through the page cache, ahead of their turn.
    private const int DirectBytesMin = 64 * 1024;

    private readonly TarWriter _writer;
    private readonly TarChoices _choices;
    private readonly OwnerNames _names;
    private readonly string _doing;
    private readonly LinkTable _links = new();
    private readonly Queue<Ahead> _ahead = new();
    private readonly Memory<byte> _block = AlignedMemory.Of(BlockBytes);

    private TarPacker(Stream archive, TarChoices choices, OwnerNames names, string doing)
    {
        _writer = new(archive);
        _choices = choices;
        _names = names;
        _doing = doing;
    }

    /// <exception cref="ActionException">A file can't be read. What was written of the archive until then is no whole one.</exception>
    public static void Pack(
        GuestTree tree, string folder, Stream archive, TarChoices choices, OwnerNames names, TarPatterns excluded, string doing)
    {
        var start = tree.OpenFolder(folder, doing);
        using var walk = new TreeWalk(start, $"{doing}: {folder}");
        var packer = new TarPacker(archive, choices, names, $"{doing}: {folder}");
        // The folder itself can be left out too, and all with it.
        var isEmpty = excluded.Match("."u8);
        if (!isEmpty)
            packer.Add(start, FileStatus.Of(start, packer._doing), "./"u8.ToArray());
        try
        {
            for (var step = isEmpty ? WalkStep.End : walk.Next(); step != WalkStep.End; step = walk.Next())
            {
                if (step == WalkStep.Left || walk.Kind == FileKind.Socket)
                    continue;
                byte[] name = [.. "./"u8, .. walk.Path];
                if (excluded.Match(name))
                    continue;
                packer.AddEntry(walk, name);
                if (walk.Kind == FileKind.Folder)
                    walk.Enter();
            }
            packer.WriteAhead(leave: 0);
        }
        finally
        {
            foreach (var left in packer._ahead)
                left.File?.Dispose();
        }
        packer._writer.End();
    }

    private void AddEntry(TreeWalk walk, byte[] name)
    {
        var doing = $"{_doing}: {GuestText.Decode(name)}";
        // Only what is a regular file by its inode, not by the folder's word, is opened for reading.
        using var found = Open(walk, FileCalls.PathOnly | FileCalls.NoFollow, doing);
        var status = FileStatus.Of(found, doing);
        if (status.Kind == FileKind.Folder)
        {
            Add(found, status, [.. name, (byte)'/']);
        }
        else if (_links.PathOf(status) is { } first)
        {
            Add(Entry(status, name, TarType.HardLink) with { LinkName = first }, null, doing);
        }
        else
        {
            _links.Remember(status, name);
            if (status.Kind == FileKind.Regular)
                AddFile(found, name, doing);
            else
                Add(found, status, name, status.Kind == FileKind.Link ? FileCopy.ReadLink(walk.Folder, walk.Name, doing)[..^1] : []);
        }
    }

    private void Add(Descriptor found, FileStatus status, byte[] name, byte[]? target = null)
    {
        var type = status.Kind switch
        {
            FileKind.Folder => TarType.Folder,
            FileKind.Link => TarType.SymbolicLink,
            FileKind.CharacterDevice => TarType.CharacterDevice,
            FileKind.BlockDevice => TarType.BlockDevice,
            FileKind.Fifo => TarType.Fifo,
            _ => throw new ActionException("EINVAL", $"{_doing}: {GuestText.Decode(name)}: a file of unknown kind"),
        };
        var entry = Entry(status, name, type) with { LinkName = target ?? [], Device = status.Device, Attributes = Attributes(found, name) };
        Add(entry, null, _doing);
    }

    private void AddFile(Descriptor found, byte[] name, string doing)
    {
        var file = GuestTree.Reopen(found, FileCalls.ReadOnly, doing);
        try
        {
            var status = FileStatus.Of(file, doing);
            if (status.Size is > 0 and < DirectBytesMin)
                FileCalls.ReadAhead(file, status.Size);
            Add(Entry(status, name, TarType.Regular) with { StoredBytes = status.Size, Attributes = Attributes(file, name) }, file, doing);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    private void Add(TarEntry entry, Descriptor? file, string doing)
    {
        WriteAhead(AheadMax - 1);
        _ahead.Enqueue(new(entry, file, doing));
    }

    private void WriteAhead(int leave)
    {
        while (_ahead.Count > leave)
        {
            var (entry, file, doing) = _ahead.Dequeue();
            _writer.Begin(entry);
            if (file is null)
                continue;
            using (file)
                WriteContent(file, entry.StoredBytes, doing);
        }
    }

    private void WriteContent(Descriptor file, long size, string doing)
    {
        var source = new FileSource(file, offset: 0, doing);
        var left = size;
        while (left > 0)
        {
            // Only a whole block can come past the page cache, also where less is left of the file.
            var count = source.Read(size < DirectBytesMin ? _block.Span[..(int)left] : _block.Span);
            if (count == 0)
                break;
            count = (int)Math.Min(count, left);
            _writer.Write(_block.Span[..count]);
            left -= count;
        }
        // A broken file system may give less than it said; the archive has to keep its word.
        if (left > 0)
            throw Errno.Failure(Errno.EIO, doing);
        _writer.Finish();
    }

    private TarEntry Entry(FileStatus status, byte[] name, TarType type) => new()
    {
        Name = name, Type = type, Mode = status.Permissions, Modified = status.Modified with { Nanoseconds = 0 },
        Owner = status.Owner, Group = status.Group, OwnerName = _names.Owner(status.Owner), GroupName = _names.Group(status.Group),
    };

    private List<(byte[] Name, byte[] Value)> Attributes(Descriptor file, byte[] name)
    {
        var list = new List<(byte[], byte[])>();
        if (_choices is { Attributes: false, Labels: false, Acls: false })
            return list;
        var bytes = 0;
        foreach (var (attribute, value) in ExtendedAttributes.Of(file))
        {
            if (!_choices.Takes(attribute.AsSpan(..^1)))
                continue;
            if ((bytes += attribute.Length + value.Length) > AttributeBytesMax)
            {
                var what = $"{_doing}: {GuestText.Decode(name)}";
                throw new ActionException("EOVERFLOW", $"{what}: more than {AttributeBytesMax} bytes of attributes");
            }
            list.Add((attribute[..^1], value));
        }
        return list;
    }

    private static Descriptor Open(TreeWalk walk, int flags, string doing)
    {
        var file = FileCalls.OpenAt(walk.Folder, walk.Name, flags | FileCalls.CloseOnExec, 0);
        return file.IsInvalid ? throw Errno.LastFailure(doing) : file;
    }

    /// <param name="File">What has the content; null when there is none.</param>
    private readonly record struct Ahead(TarEntry Entry, Descriptor? File, string Doing);
}
