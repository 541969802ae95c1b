using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>Image files on the host. Their headers are read by our own reader; no program of the host opens them.</summary>
[LibraryContract]
public interface IImages
{
    /// <summary>The format that an image's header tells.</summary>
    /// <error code="ENOENT">There is no such file.</error>
    [Action("disk_format", Since = "1.19.38")]
    Task<string> DiskFormatAsync(string filename, CancellationToken cancel = default);

    /// <summary>The size in bytes that a guest sees of an image.</summary>
    [Action("disk_virtual_size", Since = "1.19.39")]
    Task<long> DiskVirtualSizeAsync(string filename, CancellationToken cancel = default);

    /// <summary>Whether an image is laid over another file.</summary>
    [Action("disk_has_backing_file", Since = "1.19.39")]
    Task<bool> DiskHasBackingFileAsync(string filename, CancellationToken cancel = default);

    /// <summary>Makes an empty image file, or replaces one.</summary>
    /// <param name="format">raw or qcow2.</param>
    /// <param name="size">In bytes, from 0; -1 takes that of the backing file.</param>
    /// <param name="backingfile">What the image is laid over; for qcow2 alone. It is not opened by any program but its header's reader.</param>
    /// <param name="backingformat">The backing file's format; without it the format that its header tells.</param>
    /// <param name="preallocation">off (or sparse), which is the default; full; for qcow2 also metadata.</param>
    /// <param name="compat">The version of qcow2: 1.1, which is the default, or 0.10.</param>
    /// <param name="clustersize">Of qcow2, in bytes: a power of two from 512 to 2097152, by default 65536.</param>
    /// <error code="EINVAL">The format does not have an option, or not with this value.</error>
    /// <error code="ENOSPC">There is no room for all of it.</error>
    [Action("disk_create", Since = "1.25.31")]
    Task DiskCreateAsync(
        string filename,
        string format,
        long size,
        string? backingfile = null,
        string? backingformat = null,
        string? preallocation = null,
        string? compat = null,
        int? clustersize = null,
        CancellationToken cancel = default);
}
