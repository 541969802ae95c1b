using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>Partition tables. Table types are <c>gpt</c> and <c>mbr</c> (also spelled <c>msdos</c>).</summary>
[Contract]
public interface IPartitions
{
    /// <summary>Writes an empty partition table; what was on the disk is lost.</summary>
    [Action("part_init", Since = "1.0.78")]
    void PartInit(Device device, string parttype);

    /// <summary>Adds a partition.</summary>
    /// <param name="prlogex"><c>p</c> primary, <c>l</c> logical, <c>e</c> extended.</param>
    /// <param name="startsect">In sectors; a negative number counts from the disk's end.</param>
    /// <param name="endsect">In sectors, inclusive; a negative number counts from the disk's end.</param>
    [Action("part_add", Since = "1.0.78")]
    void PartAdd(Device device, string prlogex, long startsect, long endsect);

    /// <summary>Removes a partition.</summary>
    [Action("part_del", Since = "1.3.2")]
    void PartDel(Device device, int partnum);

    /// <summary>Writes a new table with one partition over the whole disk.</summary>
    [Action("part_disk", Since = "1.0.78")]
    void PartDisk(Device device, string parttype);

    /// <summary>The partitions of a disk.</summary>
    [Action("part_list", Since = "1.0.78")]
    IReadOnlyList<Partition> PartList(Device device);

    /// <summary>The type of the table: <c>gpt</c>, <c>msdos</c> and others as parted names them.</summary>
    [Action("part_get_parttype", Since = "1.0.78")]
    string PartGetParttype(Device device);

    /// <summary>Sets or clears a partition's bootable flag.</summary>
    [Action("part_set_bootable", Since = "1.0.78")]
    void PartSetBootable(Device device, int partnum, bool bootable);

    /// <summary>Whether a partition has the bootable flag.</summary>
    [Action("part_get_bootable", Since = "1.3.2")]
    bool PartGetBootable(Device device, int partnum);

    /// <summary>Names a GPT partition.</summary>
    [Action("part_set_name", Since = "1.0.78")]
    void PartSetName(Device device, int partnum, string name);

    /// <summary>Sets a GPT partition's type.</summary>
    [Action("part_set_gpt_type", Since = "1.21.1")]
    void PartSetGptType(Device device, int partnum, string guid);

    /// <summary>A GPT partition's type, a GUID in capitals.</summary>
    [Action("part_get_gpt_type", Since = "1.21.1")]
    string PartGetGptType(Device device, int partnum);

    /// <summary>The disk that a partition lies on.</summary>
    [Action("part_to_dev", Since = "1.5.15")]
    Device PartToDev(Device partition);

    /// <summary>The number of a partition on its disk.</summary>
    [Action("part_to_partnum", Since = "1.13.25")]
    int PartToPartnum(Device partition);

    /// <summary>A GPT partition's name.</summary>
    [Action("part_get_name", Since = "1.25.33")]
    string PartGetName(Device device, int partnum);

    /// <summary>Sets a GPT partition's own GUID.</summary>
    [Action("part_set_gpt_guid", Since = "1.29.25")]
    void PartSetGptGuid(Device device, int partnum, string guid);

    /// <summary>A GPT partition's own GUID, in capitals.</summary>
    [Action("part_get_gpt_guid", Since = "1.29.25")]
    string PartGetGptGuid(Device device, int partnum);

    /// <summary>Sets a GPT disk's GUID.</summary>
    [Action("part_set_disk_guid", Since = "1.33.2")]
    void PartSetDiskGuid(Device device, string guid);

    /// <summary>A GPT disk's GUID, in capitals.</summary>
    [Action("part_get_disk_guid", Since = "1.33.2")]
    string PartGetDiskGuid(Device device);

    /// <summary>Gives a GPT disk a new GUID.</summary>
    [Action("part_set_disk_guid_random", Since = "1.33.2")]
    void PartSetDiskGuidRandom(Device device);

    /// <summary>Sets an MBR partition's type byte.</summary>
    [Action("part_set_mbr_id", Since = "1.3.2")]
    void PartSetMbrId(Device device, int partnum, int idbyte);

    /// <summary>An MBR partition's type byte.</summary>
    [Action("part_get_mbr_id", Since = "1.3.2")]
    int PartGetMbrId(Device device, int partnum);

    /// <summary>Whether a partition of an MBR is <c>primary</c>, <c>extended</c> or <c>logical</c>; those of other tables are <c>primary</c>.</summary>
    [Action("part_get_mbr_part_type", Since = "1.29.32")]
    string PartGetMbrPartType(Device device, int partnum);

    /// <summary>Sets a GPT partition's 64 attribute bits.</summary>
    [Action("part_set_gpt_attributes", Since = "1.21.1")]
    void PartSetGptAttributes(Device device, int partnum, long attributes);

    /// <summary>A GPT partition's 64 attribute bits.</summary>
    [Action("part_get_gpt_attributes", Since = "1.21.1")]
    long PartGetGptAttributes(Device device, int partnum);

    /// <summary>Moves a partition's end to a sector; a negative number counts from the disk's end.</summary>
    [Action("part_resize", Since = "1.37.20")]
    void PartResize(Device device, int partnum, long endsect);
}
