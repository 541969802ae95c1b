using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>Calls between our own two ends; other daemons answer them with "unknown procedure".</summary>
[Contract]
public interface IEngineCalls
{
    /// <summary>
    /// Makes ready for a template: loads what every clone will use, and from then on refuses all calls but a ping and a thaw,
    /// so that no clone works with the randomness and the time of another.
    /// </summary>
    /// <error code="ENOTSUP">The daemon is not the one of an appliance.</error>
    [Action("engine_freeze")]
    void EngineFreeze();

    /// <summary>Wakes a clone, first of all calls.</summary>
    /// <param name="seed">Fresh random bytes, 32 at least and 512 at most: all randomness in the clone follows from them.</param>
    /// <param name="time">Nanoseconds since 1970 in UTC.</param>
    /// <error code="EINVAL">It is not frozen, or an argument is out of its range.</error>
    [Action("engine_thaw")]
    void EngineThaw(byte[] seed, long time);

    /// <summary>Waits for a disk that was plugged in, and makes it known; at once for one that is known already.</summary>
    /// <param name="slot">Its SCSI target, 0 to 254.</param>
    /// <error code="ENODEV">No disk came.</error>
    [Action("engine_add_drive")]
    void EngineAddDrive(int slot);

    /// <summary>Lets go of a disk that is to be pulled out, after what was written to it has reached it.</summary>
    /// <error code="EBUSY">It is mounted, or in use by a volume group or an array.</error>
    /// <error code="ENODEV">There is none.</error>
    [Action("engine_remove_drive")]
    void EngineRemoveDrive(int slot);

    /// <summary>
    /// The installed applications of a system whose file systems are mounted, as XDR <c>application2</c> structs one
    /// after the other until the end of the stream. The daemon reads the package database, so that the host parses
    /// no file of a guest; a stream, so that no guest has too many packages for one message.
    /// </summary>
    [Action("engine_list_applications")]
    void EngineListApplications(Mountable root, [FileOut] Stream applications);

    /// <summary>
    /// inspect_get_filesystems with what inspect_os saw of each: asked one by one, each of them is probed three times more.
    /// </summary>
    [Action("engine_inspect_get_filesystems")]
    IReadOnlyList<InspectedFilesystem> EngineInspectGetFilesystems(Mountable root);

    /// <summary>
    /// Agrees how file contents travel on this connection, instead of what every libguestfs knows. The answer has
    /// <c>chunk-bytes</c>, the content of one chunk of a download, and <c>bulk-disk</c>: <c>true</c> when bulk chunks may
    /// be sent.
    /// </summary>
    /// <param name="chunkbytes">The most content of one chunk that the caller takes; 8192 or more.</param>
    /// <param name="bulkserial">The serial number of the disk by which the caller can hand content over, or empty.</param>
    [Action("engine_agree")]
    IReadOnlyList<KeyValuePair<string, string>> EngineAgree(int chunkbytes, string bulkserial);
}
