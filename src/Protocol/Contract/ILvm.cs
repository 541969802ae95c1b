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
}
