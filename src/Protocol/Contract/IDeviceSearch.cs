namespace Engine.Protocol.Contract;

/// <summary>Devices by what is written on them, and by the labels that the host gave them.</summary>
[Contract]
public interface IDeviceSearch
{
    /// <summary>The device whose file system has a label.</summary>
    /// <error code="ENOENT">There is none. The same for the next three.</error>
    [Action("findfs_label", Since = "1.5.3")]
    Device FindfsLabel(string label);

    /// <summary>The device whose file system has a UUID; the case of its letters does not matter.</summary>
    [Action("findfs_uuid", Since = "1.5.3")]
    Device FindfsUuid(string uuid);

    /// <summary>The partition that has a name in its GPT.</summary>
    [Action("findfs_partlabel", Since = "1.53.5")]
    Device FindfsPartlabel(string label);

    /// <summary>The partition that has a UUID in its partition table; the case of its letters does not matter.</summary>
    [Action("findfs_partuuid", Since = "1.53.5")]
    Device FindfsPartuuid(string uuid);

    /// <summary>The labels that drives were added with, and the disks; behind a label a number names a partition of the disk.</summary>
    [Action("list_disk_labels", Since = "1.19.49")]
    IReadOnlyList<KeyValuePair<string, string>> ListDiskLabels();
}
