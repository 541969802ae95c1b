using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>The XFS file system.</summary>
[Contract]
public interface IXfs
{
    /// <summary>Changes settings of a file system that is not mounted; what is not given stays.</summary>
    /// <param name="extunwritten">Marks extents that are taken and not yet written.</param>
    /// <param name="imgfile">The device is a file. Devices of a guest never are, and this changes nothing for them.</param>
    /// <param name="v2log">The log's second form.</param>
    /// <param name="projid32bit">Project numbers of 32 bits.</param>
    /// <param name="lazycounter">Counters that are not written at each change; false takes that away.</param>
    /// <param name="label">At most 12 bytes; an empty one takes the label away.</param>
    /// <param name="uuid">A UUID, <c>generate</c> or <c>nil</c>.</param>
    [Action("xfs_admin", Since = "1.19.33", Group = "xfs")]
    void XfsAdmin(
        Device device,
        bool? extunwritten = null,
        bool? imgfile = null,
        bool? v2log = null,
        bool? projid32bit = null,
        bool? lazycounter = null,
        string? label = null,
        string? uuid = null);

    /// <summary>Extends a mounted file system; without a section and a size everything, as far as the devices go.</summary>
    /// <param name="path">Where it is mounted.</param>
    /// <param name="datasize">In blocks of the file system. The same for the log and the realtime section.</param>
    /// <param name="rtextsize">In blocks.</param>
    /// <param name="maxpct">The most of its room that inodes may take, in percent.</param>
    [Action("xfs_growfs", Since = "1.19.28", Group = "xfs")]
    void XfsGrowfs(
        GuestPath path,
        bool? datasec = null,
        bool? logsec = null,
        bool? rtsec = null,
        long? datasize = null,
        long? logsize = null,
        long? rtsize = null,
        long? rtextsize = null,
        int? maxpct = null);

    /// <summary>An older form of xfs_info2: the geometry as a record.</summary>
    /// <param name="pathordevice">A device, or a path on a mounted file system.</param>
    [Action("xfs_info", Since = "1.19.21", Group = "xfs")]
    XfsInfo XfsInfo(DeviceOrPath pathordevice);

    /// <summary>A file system's geometry: each section by its name, and each number of it as <c>SECTION.NAME</c>.</summary>
    [Action("xfs_info2", Since = "1.59.2", Group = "xfs")]
    IReadOnlyList<KeyValuePair<string, string>> XfsInfo2(DeviceOrPath pathordevice);

    /// <summary>Repairs a file system that is not mounted.</summary>
    /// <param name="forcelogzero">Throws the log away, and with it the last changes.</param>
    /// <param name="nomodify">Only looks.</param>
    /// <param name="noprefetch">Reads nothing ahead.</param>
    /// <param name="maxmem">In MiB.</param>
    /// <returns>The status of xfs_repair: 0 it is whole, 1 something is wrong and was not to be changed, 2 the log is not empty.</returns>
    [Action("xfs_repair", Since = "1.19.36", Group = "xfs")]
    int XfsRepair(
        DeviceOrPath device,
        bool? forcelogzero = null,
        bool? nomodify = null,
        bool? noprefetch = null,
        bool? forcegeometry = null,
        long? maxmem = null,
        long? ihashsize = null,
        long? bhashsize = null,
        long? agstride = null,
        string? logdev = null,
        string? rtdev = null);
}
