using System.Globalization;
using System.Text;
using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tar;

/// <summary>
/// Packs a folder of the guest into a cpio archive of the form newc, the one of initial ramdisks: its names are relative, the
/// folder itself is <c>.</c>. A file of several names stands in it once for each.
/// </summary>
internal sealed class CpioPacker
{
    private const int BlockBytes = 64 * 1024;
    private const int Alignment = 4;
    private const int NumberedMax = 1024 * 1024;

    private readonly Stream _archive;
    private readonly bool _withSums;
    private readonly string _doing;
    private readonly Dictionary<(ulong OnDevice, ulong Inode), uint> _numbers = [];
    private readonly byte[] _block = new byte[BlockBytes];
    private uint _number;

    private CpioPacker(Stream archive, bool withSums, string doing)
    {
        _archive = archive;
        _withSums = withSums;
        _doing = doing;
    }

    /// <param name="withSums">Whether each file has a checksum, for which it is read twice.</param>
    /// <exception cref="ActionException">A file can't be read. What was written of the archive until then is no whole one.</exception>
    public static void Pack(GuestTree tree, string folder, Stream archive, bool withSums, string action)
    {
        var doing = $"{action}: {folder}";
        var start = tree.OpenFolder(folder, action);
        using var walk = new TreeWalk(start, doing);
        var buffered = new BufferedStream(archive, BlockBytes);
        var packer = new CpioPacker(buffered, withSums, doing);
        packer.AddHeader("."u8, FileStatus.Of(start, doing), 0, 0);
        for (var step = walk.Next(); step != WalkStep.End; step = walk.Next())
        {
            if (step == WalkStep.Left)
                continue;
            packer.Add(walk);
            if (walk.Kind == FileKind.Folder)
                walk.Enter();
        }
        packer.Write("TRAILER!!!"u8, number: 0, mode: 0, default, links: 1, size: 0, sum: 0);
        buffered.Flush();
    }

    private void Add(TreeWalk walk)
    {
        var status = FileStatus.OfName(walk.Folder, walk.Name) ?? throw Errno.LastFailure(_doing);
        switch (status.Kind)
        {
            case FileKind.Regular:
                AddFile(walk, status);
                break;
            case FileKind.Link:
                var target = FileCopy.ReadLink(walk.Folder, walk.Name, _doing).AsSpan(..^1);
                AddHeader(walk.Path, status, target.Length, 0);
                _archive.Write(target);
                Pad(target.Length);
                break;
            default:
                AddHeader(walk.Path, status, 0, 0);
                break;
        }
    }

    private void AddFile(TreeWalk walk, FileStatus status)
    {
        const int flags = FileCalls.ReadOnly | FileCalls.NoFollow | FileCalls.NonBlock | FileCalls.NoTerminal | FileCalls.CloseOnExec;
        if (status.Size > uint.MaxValue)
            throw new ActionException("EFBIG", $"{_doing}: {NulBytes.Text(walk.Name)} has {status.Size} bytes");
        using var file = FileCalls.OpenAt(walk.Folder, walk.Name, flags, 0);
        if (file.IsInvalid)
            throw Errno.LastFailure(_doing);
        AddHeader(walk.Path, status, status.Size, _withSums ? Sum(file, status.Size) : 0);
        for (var left = status.Size; left > 0;)
        {
            var part = _block.AsSpan(0, (int)Math.Min(_block.Length, left));
            var count = file.Read(part, _doing);
            // A file that ends before its size, as a file system can have it, is zeros from there on.
            if (count == 0)
                part.Clear();
            _archive.Write(count == 0 ? part : part[..count]);
            left -= count == 0 ? part.Length : count;
        }
        Pad(status.Size);
    }

    private uint Sum(Descriptor file, long size)
    {
        var sum = 0u;
        for (var left = size; left > 0;)
        {
            var count = file.Read(_block.AsSpan(0, (int)Math.Min(_block.Length, left)), _doing);
            if (count == 0)
                break;
            foreach (var value in _block.AsSpan(0, count))
                sum += value;
            left -= count;
        }
        return FileCalls.Seek(file, 0, 0) == 0 ? sum : throw Errno.LastFailure(_doing);
    }

    private void AddHeader(ReadOnlySpan<byte> name, FileStatus status, long size, uint sum) =>
        Write(name, NumberOf(status), status.Mode, status, status.Kind == FileKind.Folder ? 2 : status.Links, size, sum);

    // The form has 32 bits for the inode, so they are counted anew; names of one file share theirs.
    private uint NumberOf(FileStatus status)
    {
        if (status.Links < 2 || status.Kind == FileKind.Folder)
            return ++_number;
        if (_numbers.TryGetValue((status.OnDevice, status.Inode), out var known))
            return known;
        if (_numbers.Count < NumberedMax)
            _numbers[(status.OnDevice, status.Inode)] = _number + 1;
        return ++_number;
    }

    private void Write(ReadOnlySpan<byte> name, uint number, uint mode, FileStatus status, uint links, long size, uint sum)
    {
        const int headerBytes = 110;
        var time = (uint)Math.Clamp(status.Modified.Seconds, 0, uint.MaxValue);
        var header = new StringBuilder(_withSums ? "070702" : "070701", headerBytes);
        foreach (var field in (ReadOnlySpan<uint>)
            [number, mode, status.Owner, status.Group, links, time, (uint)size,
             (uint)FileStatus.Major(status.OnDevice), (uint)FileStatus.Minor(status.OnDevice),
             (uint)FileStatus.Major(status.Device), (uint)FileStatus.Minor(status.Device), (uint)name.Length + 1, sum])
            header.Append(field.ToString("X8", CultureInfo.InvariantCulture));
        _archive.Write(Encoding.ASCII.GetBytes(header.ToString()));
        _archive.Write(name);
        _archive.WriteByte(0);
        Pad(headerBytes + name.Length + 1);
    }

    private void Pad(long length)
    {
        for (var missing = (Alignment - (length % Alignment)) % Alignment; missing > 0; missing--)
            _archive.WriteByte(0);
    }
}
