namespace Engine.Protocol.Contract;

/// <summary>
/// Windows's dynamic disks, and volumes that Clevis opens. A disk group is named by its GUID, a volume by its name in it.
/// </summary>
[Contract]
public interface ILdm
{
    /// <summary>The dynamic volumes that are open, as <c>/dev/mapper/ldm_vol_…</c>.</summary>
    [Action("list_ldm_volumes", Since = "1.20.0", Group = "ldm")]
    IReadOnlyList<Device> ListLdmVolumes();

    /// <summary>The partitions of dynamic volumes that are open, as <c>/dev/mapper/ldm_part_…</c>.</summary>
    [Action("list_ldm_partitions", Since = "1.20.0", Group = "ldm")]
    IReadOnlyList<Device> ListLdmPartitions();

    /// <summary>Opens all dynamic volumes of all disks.</summary>
    [Action("ldmtool_create_all", Since = "1.20.0", Group = "ldm")]
    void LdmtoolCreateAll();

    /// <summary>Closes all dynamic volumes.</summary>
    [Action("ldmtool_remove_all", Since = "1.20.0", Group = "ldm")]
    void LdmtoolRemoveAll();

    /// <summary>The GUIDs of the disk groups on all disks.</summary>
    [Action("ldmtool_scan", Since = "1.20.0", Group = "ldm")]
    IReadOnlyList<string> LdmtoolScan();

    /// <summary>The GUIDs of the disk groups on some disks.</summary>
    [Action("ldmtool_scan_devices", Since = "1.20.0", Group = "ldm")]
    IReadOnlyList<string> LdmtoolScanDevices(IReadOnlyList<Device> devices);

    /// <summary>A disk group's name.</summary>
    [Action("ldmtool_diskgroup_name", Since = "1.20.0", Group = "ldm")]
    string LdmtoolDiskgroupName(string diskgroup);

    /// <summary>The names of a disk group's volumes.</summary>
    [Action("ldmtool_diskgroup_volumes", Since = "1.20.0", Group = "ldm")]
    IReadOnlyList<string> LdmtoolDiskgroupVolumes(string diskgroup);

    /// <summary>The names of a disk group's disks, as Windows has them.</summary>
    [Action("ldmtool_diskgroup_disks", Since = "1.20.0", Group = "ldm")]
    IReadOnlyList<Device> LdmtoolDiskgroupDisks(string diskgroup);

    /// <summary>A volume's type: simple, spanned, striped, mirrored or raid5.</summary>
    [Action("ldmtool_volume_type", Since = "1.20.0", Group = "ldm")]
    string LdmtoolVolumeType(string diskgroup, string volume);

    /// <summary>Where Windows mounts a volume: <c>E:</c>, say; empty when it does not tell.</summary>
    [Action("ldmtool_volume_hint", Since = "1.20.0", Group = "ldm")]
    string LdmtoolVolumeHint(string diskgroup, string volume);

    /// <summary>The names of a volume's partitions.</summary>
    [Action("ldmtool_volume_partitions", Since = "1.20.0", Group = "ldm")]
    IReadOnlyList<Device> LdmtoolVolumePartitions(string diskgroup, string volume);

    /// <summary>Opens a LUKS device whose key Clevis finds out: from servers of a network, or a TPM.</summary>
    /// <param name="mapname">It appears as <c>/dev/mapper/MAPNAME</c>.</param>
    [Action("clevis_luks_unlock", Since = "1.49.3", Group = "clevisluks")]
    void ClevisLuksUnlock(Device device, string mapname);
}
