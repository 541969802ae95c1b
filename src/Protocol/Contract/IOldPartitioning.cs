namespace Engine.Protocol.Contract;

/// <summary>
/// The older calls that hand lines to sfdisk. part_init, part_add and part_list are their successors. Cylinders, heads and
/// sectors are taken and not used: today's sfdisk has sectors alone.
/// </summary>
[Contract]
public interface IOldPartitioning
{
    /// <summary>Writes a partition table of MBR.</summary>
    /// <param name="lines">A partition each, in the order of the table: START,SIZE,TYPE in sectors. <c>,</c> is all that is left.</param>
    [Action("sfdisk", Since = "0.0.8")]
    void Sfdisk(Device device, int cyls, int heads, int sectors, IReadOnlyList<string> lines);

    /// <summary>Writes a partition table of MBR, with starts and sizes in MiB.</summary>
    [Action("sfdiskM", Since = "1.0.55")]
    void SfdiskM(Device device, IReadOnlyList<string> lines);

    /// <summary>Changes one partition of a table.</summary>
    /// <param name="partnum">From 1.</param>
    [Action("sfdisk_N", Since = "1.0.26")]
    void SfdiskN(Device device, int partnum, int cyls, int heads, int sectors, string line);

    /// <summary>The partition table as sfdisk prints it for a person to read.</summary>
    [Action("sfdisk_l", Since = "1.0.26")]
    Device SfdiskL(Device device);

    /// <summary>The disk's geometry as sfdisk prints it.</summary>
    [Action("sfdisk_disk_geometry", Since = "1.0.26")]
    string SfdiskDiskGeometry(Device device);

    /// <summary>The kernel's idea of the disk's geometry as sfdisk prints it.</summary>
    [Action("sfdisk_kernel_geometry", Since = "1.0.26")]
    string SfdiskKernelGeometry(Device device);

    /// <summary>Moves the second copy of a GPT to the end of a disk that has grown.</summary>
    /// <error code="EINVAL">The disk has another kind of table.</error>
    [Action("part_expand_gpt", Since = "1.33.2", Group = "gdisk")]
    void PartExpandGpt(Device device);
}
