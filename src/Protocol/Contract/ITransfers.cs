namespace Engine.Protocol.Contract;

/// <summary>Contents that come or go as a stream: parts of files, what programs print, compressed copies, cpio archives.</summary>
[Contract]
public interface ITransfers
{
    /// <summary>Sends a part of a file or device.</summary>
    /// <param name="offset">In bytes.</param>
    /// <param name="size">In bytes.</param>
    /// <error code="EIO">The file ends before that.</error>
    [Action("download_offset", Since = "1.5.17", Progress = true)]
    void DownloadOffset(DeviceOrPath remotefilename, [FileOut] Stream filename, long offset, long size);

    /// <summary>Writes content into a file or device at a place, and leaves what is before and after it. A missing file is made.</summary>
    /// <param name="offset">In bytes.</param>
    [Action("upload_offset", Since = "1.5.17", Progress = true)]
    void UploadOffset([FileIn] Stream filename, DeviceOrPath remotefilename, long offset);

    /// <summary>Like <c>command</c>, and sends the standard output as it comes, whatever its length.</summary>
    [Action("command_out", Since = "1.55.6", Progress = true)]
    void CommandOut(IReadOnlyList<string> arguments, [FileOut] Stream output);

    /// <summary>Like <c>sh</c>, and sends the standard output as it comes, whatever its length.</summary>
    [Action("sh_out", Since = "1.55.6")]
    void ShOut(string command, [FileOut] Stream output);

    /// <summary>Sends a file compressed.</summary>
    /// <param name="ctype">compress, gzip, bzip2, xz or lzop.</param>
    /// <param name="level">1 (fast) to 9 (small); compress has none.</param>
    /// <error code="ENOTSUP">The appliance has no such program.</error>
    [Action("compress_out", Since = "1.13.15")]
    void CompressOut(string ctype, GuestPath file, [FileOut] Stream zfile, int? level = null);

    /// <summary>Sends a device compressed.</summary>
    [Action("compress_device_out", Since = "1.13.15")]
    void CompressDeviceOut(string ctype, Device device, [FileOut] Stream zdevice, int? level = null);

    /// <summary>Packs a folder's content into a cpio archive.</summary>
    /// <param name="format">newc, which is the default, or crc, which is newc with checksums.</param>
    /// <error code="EFBIG">A file has 4 GiB or more, which the form can't say.</error>
    [Action("cpio_out", Since = "1.27.9")]
    void CpioOut(string directory, [FileOut] Stream cpiofile, string? format = null);
}
