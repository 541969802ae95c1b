using Engine.Protocol.Contract;

namespace Engine.Protocol.Library;

/// <summary>
/// The guest's tree as a folder of the host, by FUSE, for programs that know files alone. Everything goes through the handle, one
/// request after the other; a guest's device nodes and setuid bits have no effect there.
/// </summary>
[LibraryContract]
public interface ILocalMounts
{
    /// <summary>
    /// Makes a folder of the host show the guest's tree, as it is mounted. Nothing is answered there before
    /// <c>mount_local_run</c> is called: who looks into the folder waits until then. A handle has one such folder at a time.
    /// </summary>
    /// <param name="localmountpoint">A folder of the host, which should be empty.</param>
    /// <param name="readonly">Refuses every change with EROFS.</param>
    /// <param name="options">Further options of libfuse, separated by commas, such as <c>allow_other</c>.</param>
    /// <param name="cachetimeout">For how many seconds, 0 to 86400, the host may remember names and attributes; 60 unless given.</param>
    /// <param name="debugcalls">Tells each request on standard error.</param>
    /// <error code="ENOTSUP">The host lacks libfuse 3 or /dev/fuse.</error>
    /// <error code="ENOENT">The host has no such folder.</error>
    /// <error code="EBUSY">This handle has such a folder already.</error>
    /// <error code="EINVAL">Nothing is mounted in the guest, or libfuse refuses an option.</error>
    [Action("mount_local", Since = "1.17.22")]
    Task MountLocalAsync(
        string localmountpoint,
        bool? @readonly = null,
        string? options = null,
        int? cachetimeout = null,
        bool? debugcalls = null,
        CancellationToken cancel = default);

    /// <summary>
    /// Answers what programs ask of the folder of <c>mount_local</c>, until it is unmounted: by <c>umount_local</c>, by
    /// <c>fusermount3 -u</c>, by <c>user_cancel</c>, or because the handle is closed. Flush the guest with <c>sync</c> or by
    /// closing the handle afterwards.
    /// </summary>
    /// <error code="EINVAL">mount_local was not called.</error>
    /// <error code="EINTR">The action was cancelled; the folder is unmounted.</error>
    [Action("mount_local_run", Since = "1.17.22")]
    Task MountLocalRunAsync(CancellationToken cancel = default);

    /// <summary>Unmounts the folder of <c>mount_local</c>.</summary>
    /// <param name="retry">Tries again for five seconds while a program uses the folder.</param>
    /// <error code="EINVAL">mount_local was not called, or the folder is unmounted already.</error>
    /// <error code="EBUSY">A program uses the folder.</error>
    [Action("umount_local", Since = "1.17.22")]
    Task UmountLocalAsync(bool? retry = null, CancellationToken cancel = default);
}
