using System.Buffers;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;
using Engine.Protocol.Structs;
using Engine.Protocol.Text;
using Engine.Protocol.Xdr;

namespace Engine.Daemon.Actions;

/// <summary>The contents of files, devices and folders.</summary>
public sealed class FileContent(GuestTree tree) : IFileContent
{
    private const int BlockBytes = 64 * 1024;

    public void Upload(Stream filename, DeviceOrPath remotefilename)
    {
        var doing = $"upload: {remotefilename}";
        var isDevice = IsDevice(remotefilename);
        using var file = isDevice
            ? OpenDevice(remotefilename, FileCalls.WriteOnly, doing)
            : tree.OpenFile(remotefilename.Name, FileCalls.WriteOnly | FileCalls.Create | FileCalls.Truncate, "upload");
        filename.CopyTo(new FileSink(file, doing), BlockBytes);
        // A device's content only leaves memory here, and with it the news of a bad block.
        if (isDevice && FileCalls.Sync(file) != 0)
            throw Errno.LastFailure(doing);
        file.CloseWritten(doing);
    }

    public void Download(DeviceOrPath remotefilename, Stream filename)
    {
        var doing = $"download: {remotefilename}";
        using var file = IsDevice(remotefilename)
            ? OpenDevice(remotefilename, FileCalls.ReadOnly, doing)
            : tree.OpenFile(remotefilename.Name, FileCalls.ReadOnly, "download");
        if (filename is IProgressTotal progress)
            progress.TotalBytes = (ulong)file.Size(doing);
        var source = new FileSource(file, offset: 0, doing);
        if (filename is IBufferWriter<byte> chunks)
        {
            for (int count; (count = source.Read(chunks.GetSpan())) > 0;)
                chunks.Advance(count);
            return;
        }
        var block = new byte[BlockBytes];
        for (int count; (count = source.Read(block)) > 0;)
            filename.Write(block.AsSpan(0, count));
    }

    public void InternalWrite(GuestPath path, byte[] content) => Write("write", path, content, FileCalls.Truncate);

    public void InternalWriteAppend(GuestPath path, byte[] content) => Write("write_append", path, content, FileCalls.Append);

    public void Ls0(GuestPath dir, Stream filenames)
    {
        using var folder = tree.OpenFolder(dir.Path, "ls0");
        var names = new NameList($"ls0: {dir}");
        var reader = new FolderReader(folder, $"ls0: {dir}");
        while (reader.Next())
            names.Add(reader.Name);
        var output = new BufferedStream(filenames, BlockBytes);
        names.WriteSorted(output);
        output.Flush();
    }

    public void Find0(GuestPath directory, Stream files)
    {
        using var walk = new TreeWalk(tree.OpenFolder(directory.Path, "find0"), $"find0: {directory}");
        var output = new BufferedStream(files, BlockBytes);
        for (var step = walk.Next(); step != WalkStep.End; step = walk.Next())
        {
            if (step == WalkStep.Left)
                continue;
            // What follows the path that was asked for, as libguestfs has it: joined to it, each is a path again.
            if (!directory.Path.EndsWith('/'))
                output.WriteByte((byte)'/');
            output.Write(walk.Path);
            output.WriteByte(0);
            if (walk.Kind == FileKind.Folder)
                walk.Enter();
        }
        output.Flush();
    }

    public void InternalReaddir(GuestPath dir, Stream filename)
    {
        var output = new BufferedStream(filename, BlockBytes);
        foreach (var entry in Entries(dir))
        {
            var record = new XdrWriter();
            entry.Write(record);
            output.Write(record.Written.Span);
        }
        output.Flush();
    }

    public IReadOnlyList<Dirent> Readdir(GuestPath dir)
    {
        // The least that an entry takes on the wire: a list that can't fit is not gathered.
        const int entryBytesMin = 20;
        var list = new List<Dirent>();
        foreach (var entry in Entries(dir))
        {
            if (list.Count == XdrWriter.MessageLimitBytes / entryBytesMin)
                throw new ActionException("EOVERFLOW", $"readdir: {dir}: too many entries for one message; use internal_readdir");
            list.Add(entry);
        }
        return list;
    }

    public string Checksum(string csumtype, GuestPath path)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, "checksum");
        return Checksum(csumtype, new DescriptorStream(file, $"checksum: {path}"), "checksum");
    }

    internal string Checksum(string csumtype, Stream content, string action)
    {
        string? tool = csumtype switch
        {
            "crc" => null,
            "md5" or "sha1" or "sha224" or "sha256" or "sha384" or "sha512" => $"{csumtype}sum",
            _ => throw new ActionException("EINVAL", $"{action}: {csumtype}: no such type of checksum"),
        };
        // A digest comes from a program, so that the appliance needs no cryptographic library.
        return tool is null
            ? PosixCrc.Of(content).ToString()
            : Tool.Check(tool, [], new ToolOptions { Input = content }).OutputText.Split(' ')[0];
    }

    private IEnumerable<Dirent> Entries(GuestPath dir)
    {
        using var folder = tree.OpenFolder(dir.Path, "readdir");
        var reader = new FolderReader(folder, $"readdir: {dir}", withDots: true);
        while (reader.Next())
            yield return new Dirent((long)reader.Inode, Letter(reader.Kind), NulBytes.Text(reader.Name));
    }

    private static char Letter(FileKind kind) => kind switch
    {
        FileKind.Regular => 'r',
        FileKind.Folder => 'd',
        FileKind.Link => 'l',
        FileKind.BlockDevice => 'b',
        FileKind.CharacterDevice => 'c',
        FileKind.Fifo => 'f',
        FileKind.Socket => 's',
        _ => 'u',
    };

    private void Write(string action, GuestPath path, byte[] content, int flags)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.WriteOnly | FileCalls.Create | flags, action);
        file.Write(content, $"{action}: {path}");
        file.CloseWritten($"{action}: {path}");
    }

    /// <summary>What begins with <c>/dev/</c> is a device of the appliance, never the guest's node of that name.</summary>
    private static bool IsDevice(DeviceOrPath name) => name.Name.StartsWith("/dev/", StringComparison.Ordinal);

    private static Descriptor OpenDevice(DeviceOrPath device, int flags, string doing)
    {
        using var found = FileCalls.Open(NulBytes.Of(device.Name), FileCalls.PathOnly | FileCalls.CloseOnExec, 0);
        if (found.IsInvalid)
            throw Errno.LastFailure(doing);
        if (FileStatus.Of(found, doing).Kind != FileKind.BlockDevice)
            throw Errno.Failure(Errno.ENOTBLK, doing);
        var open = FileCalls.Open(NulBytes.Of(found.ProcPath), flags | FileCalls.CloseOnExec | FileCalls.NonBlock, 0);
        return open.IsInvalid ? throw Errno.LastFailure(doing) : open;
    }
}
