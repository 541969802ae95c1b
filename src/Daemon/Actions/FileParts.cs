using System.Security.Cryptography;
using System.Text;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <summary>Parts of files and devices.</summary>
/// <param name="content">Takes checksums.</param>
public sealed class FileParts(GuestTree tree, FileContent content) : IFileParts
{
    private const int PartBytesMax = (4 * 1024 * 1024) - 1024; // what a message holds, less its header
    private const int BlockBytes = 64 * 1024;
    private const int LookBytes = 1024 * 1024; // each read is a round trip to the host
    private const int SparseBytes = 4096;
    private const long IdentifyingBytes = 128 * 1024;

    public byte[] Pread(GuestPath path, int count, long offset)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, "pread");
        return Part(file, count, offset, $"pread: {path}");
    }

    public byte[] PreadDevice(Device device, int count, long offset)
    {
        using var file = OpenDevice(device, FileCalls.ReadOnly, "pread_device");
        return Part(file, count, offset, $"pread_device: {device}");
    }

    public int Pwrite(GuestPath path, byte[] content, long offset)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.WriteOnly, "pwrite");
        return WritePart(file, content, offset, $"pwrite: {path}");
    }

    public int PwriteDevice(Device device, byte[] content, long offset)
    {
        using var file = OpenDevice(device, FileCalls.WriteOnly, "pwrite_device");
        return WritePart(file, content, offset, $"pwrite_device: {device}");
    }

    public void WriteFile(GuestPath path, string content, int size)
    {
        var bytes = Protocol.Text.GuestText.Encode(content);
        if (size < 0 || size > bytes.Length)
            throw new ActionException("EINVAL", $"write_file: {path}: the content has {bytes.Length} bytes, and the size says {size}");
        Make("write_file", path.Path, sink => sink.Write(size == 0 ? bytes : bytes[..size]));
    }

    public void Fill(int c, int len, GuestPath path)
    {
        if (c is < 0 or > byte.MaxValue || len < 0)
            throw new ActionException("EINVAL", $"fill: {path}: the byte {c}, {len} times");
        Repeat("fill", [(byte)c], len, path);
    }

    public void FillPattern(string pattern, int len, GuestPath path)
    {
        if (pattern.Length == 0 || len < 0)
            throw new ActionException("EINVAL", $"fill_pattern: {path}: an empty pattern, or a length of {len}");
        Repeat("fill_pattern", Protocol.Text.GuestText.Encode(pattern), len, path);
    }

    public void Fallocate(GuestPath path, int len) => Fallocate64(path, len);

    public void Fallocate64(GuestPath path, long len)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.WriteOnly | FileCalls.Create | FileCalls.Truncate, "fallocate");
        if (FileCalls.Allocate(file, 0, len) is not 0 and var number)
            throw Errno.Failure(number, $"fallocate: {path}");
        file.CloseWritten($"fallocate: {path}");
    }

    public void CopyFileToFile(
        GuestPath src, GuestPath dest, long? srcoffset = null, long? destoffset = null, long? size = null, bool? sparse = null, bool? append = null)
    {
        using var from = tree.OpenFile(src.Path, FileCalls.ReadOnly, "copy_file_to_file");
        Copy(from, $"{src}", dest.Path, isToDevice: false, srcoffset, destoffset, size, sparse, append, "copy_file_to_file");
    }

    public void CopyFileToDevice(
        GuestPath src, Device dest, long? srcoffset = null, long? destoffset = null, long? size = null, bool? sparse = null, bool? append = null)
    {
        using var from = tree.OpenFile(src.Path, FileCalls.ReadOnly, "copy_file_to_device");
        Copy(from, $"{src}", dest.Name, isToDevice: true, srcoffset, destoffset, size, sparse, append, "copy_file_to_device");
    }

    public void CopyDeviceToFile(
        Device src, GuestPath dest, long? srcoffset = null, long? destoffset = null, long? size = null, bool? sparse = null, bool? append = null)
    {
        using var from = OpenDevice(src, FileCalls.ReadOnly, "copy_device_to_file");
        Copy(from, $"{src}", dest.Path, isToDevice: false, srcoffset, destoffset, size, sparse, append, "copy_device_to_file");
    }

    public void CopyDeviceToDevice(
        Device src, Device dest, long? srcoffset = null, long? destoffset = null, long? size = null, bool? sparse = null, bool? append = null)
    {
        using var from = OpenDevice(src, FileCalls.ReadOnly, "copy_device_to_device");
        Copy(from, $"{src}", dest.Name, isToDevice: true, srcoffset, destoffset, size, sparse, append, "copy_device_to_device");
    }

    public void CopySize(DeviceOrPath src, DeviceOrPath dest, long size)
    {
        using var from = Open(src, FileCalls.ReadOnly, "copy_size");
        Copy(from, $"{src}", dest.Name, ArgumentChecks.IsDevice(dest.Name), null, null, size, null, null, "copy_size");
    }

    public void Dd(DeviceOrPath src, DeviceOrPath dest)
    {
        using var from = Open(src, FileCalls.ReadOnly, "dd");
        Copy(from, $"{src}", dest.Name, ArgumentChecks.IsDevice(dest.Name), null, null, null, null, null, "dd");
    }

    public string ChecksumDevice(string csumtype, Device device)
    {
        using var file = OpenDevice(device, FileCalls.ReadOnly, "checksum_device");
        return content.Checksum(csumtype, new DescriptorStream(file, $"checksum_device: {device}"), "checksum_device");
    }

    public bool IsZero(GuestPath path)
    {
        using var file = tree.OpenFile(path.Path, FileCalls.ReadOnly, "is_zero");
        return IsZero(file, $"is_zero: {path}");
    }

    public bool IsZeroDevice(Device device)
    {
        using var file = OpenDevice(device, FileCalls.ReadOnly, "is_zero_device");
        return IsZero(file, $"is_zero_device: {device}");
    }

    public void Zero(Device device) => ZeroDevice(device, IdentifyingBytes);

    public void ZeroDevice(Device device) => ZeroDevice(device, long.MaxValue);

    public void ZeroFreeSpace(GuestPath directory)
    {
        using var folder = tree.OpenFolder(directory.Path, "zero_free_space");
        var name = NulBytes.Of($".zeros-{RandomNumberGenerator.GetHexString(16)}");
        var doing = $"zero_free_space: {directory}";
        using var file = FileCalls.OpenAt(folder, name, FileCalls.WriteOnly | FileCalls.Create | FileCalls.Exclusive | FileCalls.CloseOnExec, 0x180 /* 0600 */);
        if (file.IsInvalid)
            throw Errno.LastFailure(doing);
        try
        {
            // Until the file system is full, which is no failure here.
            var zeros = new byte[BlockBytes];
            while (true)
                file.Write(zeros, doing);
        }
        catch (ActionException full) when (full.Errno is "ENOSPC" or "EDQUOT")
        {
            FileCalls.Sync(file);
        }
        finally
        {
            FileCalls.UnlinkAt(folder, name, 0);
        }
    }

    public void Base64In(Stream base64file, GuestPath filename)
    {
        // .NET's own transform passes over what is cut off at the end; the program does not, and passes over other characters.
        Make("base64_in", filename.Path, sink =>
        {
            var ran = Tool.Run("base64", ["--decode", "--ignore-garbage"], new ToolOptions { Input = base64file, Output = sink });
            if (ran.Status != 0)
                throw new ActionException("EINVAL", $"base64_in: {filename}: {ran.Complaint}");
        });
    }

    public void Base64Out(GuestPath filename, Stream base64file)
    {
        const int bytesPerLine = 57; // 76 characters, as base64 writes them
        using var file = tree.OpenFile(filename.Path, FileCalls.ReadOnly, "base64_out");
        var from = new DescriptorStream(file, $"base64_out: {filename}");
        var output = new BufferedStream(base64file, BlockBytes);
        var line = new byte[bytesPerLine];
        for (int read; (read = from.ReadAtLeast(line, line.Length, throwOnEndOfStream: false)) > 0;)
            output.Write(Encoding.ASCII.GetBytes(Convert.ToBase64String(line, 0, read) + "\n"));
        output.Flush();
    }

    private void Repeat(string action, byte[] pattern, int length, GuestPath path) => Make(action, path.Path, sink =>
    {
        var block = new byte[Math.Min(length, Math.Max(1, BlockBytes / pattern.Length) * pattern.Length)];
        for (var at = 0; at < block.Length; at++)
            block[at] = pattern[at % pattern.Length];
        for (var left = length; left > 0; left -= Math.Min(left, block.Length))
            sink.Write(block, 0, Math.Min(left, block.Length));
    });

    private void Make(string action, string path, Action<Stream> write)
    {
        using var file = tree.OpenFile(path, FileCalls.WriteOnly | FileCalls.Create | FileCalls.Truncate, action);
        write(new FileSink(file, $"{action}: {path}"));
        file.CloseWritten($"{action}: {path}");
    }

    private static byte[] Part(Descriptor file, int count, long offset, string doing)
    {
        if (count is < 0 or > PartBytesMax || offset < 0)
            throw new ActionException("EINVAL", $"{doing}: {count} bytes at {offset}; at most {PartBytesMax} fit into a message");
        Seek(file, offset, doing);
        var part = new byte[count];
        var filled = new DescriptorStream(file, doing).ReadAtLeast(part, count, throwOnEndOfStream: false);
        return part[..filled];
    }

    private static int WritePart(Descriptor file, byte[] content, long offset, string doing)
    {
        if (offset < 0)
            throw new ActionException("EINVAL", $"{doing}: the place {offset}");
        Seek(file, offset, doing);
        file.Write(content, doing);
        file.CloseWritten(doing);
        return content.Length;
    }

    private void Copy(
        Descriptor from, string source, string target, bool isToDevice, long? fromOffset, long? toOffset, long? size, bool? sparse, bool? append, string action)
    {
        var doing = $"{action}: {source} to {target}";
        if (fromOffset < 0 || toOffset < 0 || size < 0 || (append == true && (isToDevice || toOffset is not null)))
            throw new ActionException("EINVAL", $"{doing}: a negative number, or append with a device or a place");
        // A place in the target means that what is around it stays.
        var flags = FileCalls.WriteOnly | FileCalls.Create | (append == true ? FileCalls.Append : toOffset is null ? FileCalls.Truncate : 0);
        using var to = isToDevice ? OpenDevice(new(target), FileCalls.WriteOnly, action) : tree.OpenFile(target, flags, action);
        Seek(from, fromOffset ?? 0, doing);
        if (toOffset > 0)
            Seek(to, toOffset.Value, doing);
        CopyBytes(from, to, size, sparse == true && !isToDevice && append != true, doing);
        if (isToDevice && FileCalls.Sync(to) != 0)
            throw Errno.LastFailure(doing);
        to.CloseWritten(doing);
    }

    private static void CopyBytes(Descriptor from, Descriptor to, long? size, bool sparse, string doing)
    {
        var block = new byte[sparse ? SparseBytes : BlockBytes];
        var skipped = false;
        for (var left = size ?? long.MaxValue; left > 0;)
        {
            var read = from.Read(block.AsSpan(0, (int)Math.Min(block.Length, left)), doing);
            if (read == 0)
            {
                if (size is not null)
                    throw new ActionException("EIO", $"{doing}: the source ends {left} bytes before the size that is asked for");
                break;
            }
            left -= read;
            skipped = sparse && block.AsSpan(0, read).IndexOfAnyExcept((byte)0) < 0;
            if (skipped)
                SeekOn(to, read, doing);
            else
                to.Write(block.AsSpan(0, read), doing);
        }
        // A hole at the end is there only when the size says so.
        if (skipped && FileCalls.SetSize(to, SeekOn(to, 0, doing)) != 0)
            throw Errno.LastFailure(doing);
    }

    private static bool IsZero(Descriptor file, string doing)
    {
        var block = new byte[LookBytes];
        for (int read; (read = file.Read(block, doing)) > 0;)
            if (block.AsSpan(0, read).IndexOfAnyExcept((byte)0) >= 0)
                return false;
        return true;
    }

    private static void ZeroDevice(Device device, long bytesMax)
    {
        using var open = BlockDevice.OpenForWriting(GuestDevice.KernelPath(device));
        var size = Math.Min(open.SizeBytes(), bytesMax);
        try
        {
            open.Zero(0, size);
        }
        catch (ActionException busy) when (busy.Errno == Errno.Name(Errno.EBUSY))
        {
            // What is mounted the kernel does not zero by itself; it can be written all the same.
            var zeros = new byte[LookBytes];
            for (var left = size; left > 0; left -= Math.Min(left, zeros.Length))
                open.Write(zeros.AsSpan(0, (int)Math.Min(left, zeros.Length)));
        }
        open.Flush();
    }

    private Descriptor Open(DeviceOrPath name, int flags, string action) =>
        ArgumentChecks.IsDevice(name.Name) ? OpenDevice(new(name.Name), flags, action) : tree.OpenFile(name.Name, flags, action);

    private static Descriptor OpenDevice(Device device, int flags, string action)
    {
        var open = FileCalls.Open(NulBytes.Of(GuestDevice.KernelPath(device)), flags | FileCalls.CloseOnExec | FileCalls.NonBlock, 0);
        return open.IsInvalid ? throw Errno.LastFailure($"{action}: {device}") : open;
    }

    private static void Seek(Descriptor file, long offset, string doing)
    {
        const int fromBeginning = 0;
        if (FileCalls.Seek(file, offset, fromBeginning) < 0)
            throw Errno.LastFailure(doing);
    }

    private static long SeekOn(Descriptor file, long bytes, string doing)
    {
        const int fromHere = 1;
        var place = FileCalls.Seek(file, bytes, fromHere);
        return place >= 0 ? place : throw Errno.LastFailure(doing);
    }
}
