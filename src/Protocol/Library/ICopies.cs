using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>Whole trees between the host and the guest. They go as a tar stream, of any size in little memory.</summary>
[LibraryContract]
public interface ICopies
{
    /// <summary>Copies a file or a folder of the host, with all in it, into a folder of the guest.</summary>
    /// <param name="localpath">Of the host.</param>
    /// <param name="remotedir">A folder that is there.</param>
    /// <error code="ENOENT">There is no such file on the host.</error>
    /// <error code="ENOTDIR">The guest has no such folder.</error>
    [Action("copy_in", Since = "1.29.24")]
    Task CopyInAsync(string localpath, GuestPath remotedir, CancellationToken cancel = default);

    /// <summary>
    /// Copies a file or a folder of the guest, with all in it, into a folder of the host. A guest is a stranger: all becomes the
    /// caller's own, no setuid bit is kept, the umask holds, and device nodes are not made.
    /// </summary>
    /// <param name="localdir">A folder of the host.</param>
    /// <error code="ENOTDIR">The host has no such folder.</error>
    /// <error code="EIO">Not all could be made on the host; what could is there.</error>
    [Action("copy_out", Since = "1.29.24")]
    Task CopyOutAsync(GuestPath remotepath, string localdir, CancellationToken cancel = default);
}
