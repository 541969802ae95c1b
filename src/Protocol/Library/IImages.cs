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
}
