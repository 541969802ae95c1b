namespace Engine.Protocol.Contract;

/// <summary>Which block devices there are beyond disks and partitions, and what is written on them.</summary>
[Contract]
public interface IBlockContents
{
    /// <summary>The device-mapper's devices but the logical volumes, as <c>/dev/mapper/NAME</c>.</summary>
    [Action("list_dm_devices", Since = "1.11.15")]
    IReadOnlyList<Device> ListDmDevices();

    /// <summary>The running software RAIDs.</summary>
    [Action("list_md_devices", Since = "1.15.4")]
    IReadOnlyList<Device> ListMdDevices();

    /// <summary>Takes the signatures of file systems, RAIDs and partition tables off a device.</summary>
    /// <error code="EBUSY">It is in use.</error>
    [Action("wipefs", Since = "1.17.6", Group = "wipefs")]
    void Wipefs(Device device);

    /// <summary>Tells the disk that nothing on a device is needed any more; what can be read afterwards is up to the disk.</summary>
    /// <error code="EOPNOTSUPP">The disk was not added with <c>discard</c>.</error>
    [Action("blkdiscard", Since = "1.25.44", Group = "blkdiscard")]
    void Blkdiscard(Device device);
}
