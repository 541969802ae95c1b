using Engine.Protocol.Structs;

namespace Engine.Protocol.Contract;

/// <summary>LVM2. Logical volumes are named <c>/dev/GROUP/VOLUME</c>.</summary>
[Contract]
public interface ILvm
{
    /// <summary>Removes all logical volumes, volume groups and physical volumes of the disks; what was in them is lost.</summary>
    [Action("lvm_remove_all", Since = "0.0.8", Group = "lvm2")]
    void LvmRemoveAll();

    /// <summary>Makes a device a physical volume.</summary>
    [Action("pvcreate", Since = "0.0.8", Group = "lvm2")]
    void Pvcreate(Device device);

    /// <summary>Makes a volume group of physical volumes.</summary>
    [Action("vgcreate", Since = "0.0.8", Group = "lvm2")]
    void Vgcreate(string volgroup, IReadOnlyList<Device> physvols);

    /// <summary>Makes a logical volume.</summary>
    /// <param name="mbytes">Its size in MiB.</param>
    [Action("lvcreate", Since = "0.0.8", Group = "lvm2")]
    void Lvcreate(string logvol, string volgroup, int mbytes);

    /// <summary>The physical volumes' devices.</summary>
    [Action("pvs", Since = "0.0.4", Group = "lvm2")]
    IReadOnlyList<Device> Pvs();

    /// <summary>The volume groups' names.</summary>
    [Action("vgs", Since = "0.0.4", Group = "lvm2")]
    IReadOnlyList<string> Vgs();

    /// <summary>The logical volumes' devices.</summary>
    [Action("lvs", Since = "0.0.4", Group = "lvm2")]
    IReadOnlyList<Device> Lvs();

    /// <summary>The physical volumes with all that LVM tells of them.</summary>
    [Action("pvs_full", Since = "0.0.4", Group = "lvm2")]
    IReadOnlyList<LvmPv> PvsFull();

    /// <summary>The volume groups with all that LVM tells of them.</summary>
    [Action("vgs_full", Since = "0.0.4", Group = "lvm2")]
    IReadOnlyList<LvmVg> VgsFull();

    /// <summary>The logical volumes with all that LVM tells of them.</summary>
    [Action("lvs_full", Since = "0.0.4", Group = "lvm2")]
    IReadOnlyList<LvmLv> LvsFull();

    /// <summary>Activates or deactivates all volume groups.</summary>
    [Action("vg_activate_all", Since = "1.0.26", Group = "lvm2")]
    void VgActivateAll(bool activate);

    /// <summary>Removes a volume group with all its volumes.</summary>
    [Action("vgremove", Since = "1.0.13", Group = "lvm2")]
    void Vgremove(string vgname);

    /// <summary>Makes a device no physical volume any more.</summary>
    [Action("pvremove", Since = "1.0.13", Group = "lvm2")]
    void Pvremove(Device device);

    /// <summary>Removes a logical volume.</summary>
    [Action("lvremove", Since = "1.0.13", Group = "lvm2")]
    void Lvremove(Device device);

    /// <summary>Sets a logical volume's size in MiB.</summary>
    [Action("lvresize", Since = "1.0.27", Group = "lvm2")]
    void Lvresize(Device device, int mbytes);

    /// <summary>Renames a volume group.</summary>
    [Action("vgrename", Since = "1.0.83")]
    void Vgrename(string volgroup, string newvolgroup);

    /// <summary>Renames a logical volume.</summary>
    [Action("lvrename", Since = "1.0.83")]
    void Lvrename(string logvol, string newlogvol);

    /// <summary>Activates or deactivates all volumes of groups; no group means all.</summary>
    [Action("vg_activate", Since = "1.0.26", Group = "lvm2")]
    void VgActivate(bool activate, IReadOnlyList<string> volgroups);

    /// <summary>Makes a logical volume of a percentage of the group's free space.</summary>
    [Action("lvcreate_free", Since = "1.17.18", Group = "lvm2")]
    void LvcreateFree(string logvol, string volgroup, int percent);

    /// <summary>Gives a physical volume a new UUID.</summary>
    [Action("pvchange_uuid", Since = "1.19.26", Group = "lvm2")]
    void PvchangeUuid(Device device);

    /// <summary>Gives all physical volumes new UUIDs.</summary>
    [Action("pvchange_uuid_all", Since = "1.19.26", Group = "lvm2")]
    void PvchangeUuidAll();

    /// <summary>Gives a volume group a new UUID.</summary>
    [Action("vgchange_uuid", Since = "1.19.26", Group = "lvm2")]
    void VgchangeUuid(string vg);

    /// <summary>Gives all volume groups new UUIDs.</summary>
    [Action("vgchange_uuid_all", Since = "1.19.26", Group = "lvm2")]
    void VgchangeUuidAll();

    /// <summary>Looks for volumes again, and activates them when it is asked to.</summary>
    [Action("lvm_scan", Since = "1.39.8")]
    void LvmScan(bool activate);
}
