using System.Buffers;
using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Daemon.Tar;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ITransfers"/>
/// <param name="commands">Runs the guest's programs.</param>
public sealed class Transfers(GuestTree tree, Commands commands) : ITransfers
{
    private const int BlockBytes = 64 * 1024;
    private const int LevelMin = 1;
    private const int LevelMax = 9;

    public void DownloadOffset(DeviceOrPath remotefilename, Stream filename, long offset, long size)
    {
        var doing = $"download_offset: {remotefilename}";
        if (offset < 0 || size < 0)
            throw new ActionException("EINVAL", $"{doing}: {size} bytes at {offset}");
        using var file = Open(remotefilename, FileCalls.ReadOnly, "download_offset");
        Seek(file, offset, doing);
        if (filename is IProgressTotal progress)
            progress.TotalBytes = (ulong)size;
        var source = new FileSource(file, offset, doing);
        var block = filename is IBufferWriter<byte> ? [] : new byte[BlockBytes];
        for (var left = size; left > 0;)
        {
            int count;
            if (filename is IBufferWriter<byte> chunks)
            {
                var room = chunks.GetSpan();
                count = source.Read(room[..(int)Math.Min(room.Length, left)]);
                chunks.Advance(count);
            }
            else
            {
                count = source.Read(block.AsSpan(0, (int)Math.Min(block.Length, left)));
                filename.Write(block.AsSpan(0, count));
            }
            if (count == 0)
                throw new ActionException("EIO", $"{doing}: it ends {left} bytes before the part that is asked for");
            left -= count;
        }
    }

    public void UploadOffset(Stream filename, DeviceOrPath remotefilename, long offset)
    {
        var doing = $"upload_offset: {remotefilename}";
        if (offset < 0)
            throw new ActionException("EINVAL", $"{doing}: at {offset}");
        using var file = Open(remotefilename, FileCalls.WriteOnly | FileCalls.Create, "upload_offset");
        Seek(file, offset, doing);
        filename.CopyTo(new FileSink(file, doing), BlockBytes);
        if (ArgumentChecks.IsDevice(remotefilename.Name) && FileCalls.Sync(file) != 0)
            throw Errno.LastFailure(doing);
        file.CloseWritten(doing);
    }

    public void CommandOut(IReadOnlyList<string> arguments, Stream output) => commands.Run(arguments, "command_out", output);

    public void ShOut(string command, Stream output) => commands.Run(Shell.Words(command), "sh_out", output);

    public void CompressOut(string ctype, GuestPath file, Stream zfile, int? level = null)
    {
        using var open = tree.OpenFile(file.Path, FileCalls.ReadOnly, "compress_out");
        Compress(ctype, level, new DescriptorStream(open, $"compress_out: {file}"), zfile, "compress_out");
    }

    public void CompressDeviceOut(string ctype, Device device, Stream zdevice, int? level = null)
    {
        using var open = OpenDevice(device.Name, FileCalls.ReadOnly, "compress_device_out");
        Compress(ctype, level, new DescriptorStream(open, $"compress_device_out: {device}"), zdevice, "compress_device_out");
    }

    public void CpioOut(string directory, Stream cpiofile, string? format = null)
    {
        if (format is not (null or "newc" or "crc"))
            throw new ActionException("EINVAL", $"cpio_out: {format}: newc and crc are known");
        tree.RequireMounted("cpio_out");
        CpioPacker.Pack(tree, directory, cpiofile, withSums: format == "crc", "cpio_out");
    }

    private static void Compress(string type, int? level, Stream from, Stream to, string action)
    {
        if (type is not ("compress" or "gzip" or "bzip2" or "xz" or "lzop"))
            throw new ActionException("EINVAL", $"{action}: {type}: compress, gzip, bzip2, xz and lzop are known");
        if (level is < LevelMin or > LevelMax || (level is not null && type == "compress"))
            throw new ActionException("EINVAL", $"{action}: {type} has no level {level}");
        var (program, words) = type == "gzip" ? ("gzip", ["-c"]) : Compression.Compressing(type);
        if (level is { } given)
            words = [.. words, string.Create(CultureInfo.InvariantCulture, $"-{given}")];
        Tool.Check(program, words, new ToolOptions { Input = from, Output = to });
    }

    private Descriptor Open(DeviceOrPath name, int flags, string action) => ArgumentChecks.IsDevice(name.Name)
        ? OpenDevice(name.Name, flags & ~FileCalls.Create, action)
        : tree.OpenFile(name.Name, flags, action);

    private static Descriptor OpenDevice(string device, int flags, string action)
    {
        var open = FileCalls.Open(NulBytes.Of(GuestDevice.KernelPath(device)), flags | FileCalls.CloseOnExec | FileCalls.NonBlock, 0);
        return open.IsInvalid ? throw Errno.LastFailure($"{action}: {device}") : open;
    }

    private static void Seek(Descriptor file, long offset, string doing)
    {
        if (FileCalls.Seek(file, offset, 0) < 0)
            throw Errno.LastFailure(doing);
    }
}
