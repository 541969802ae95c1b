namespace Engine.Protocol.Contract;

/// <summary>Sizes of volumes, which devices LVM looks at, and its metadata.</summary>
[Contract]
public interface ILvmSizes
{
    /// <summary>Whether a device is a logical volume.</summary>
    [Action("is_lv", Since = "1.5.3")]
    bool IsLv(Mountable mountable);

    /// <summary>
    /// Hides all devices from LVM but these. All groups are deactivated before, and those that are still seen activated after.
    /// </summary>
    /// <param name="devices">A whole disk stands for its partitions too.</param>
    /// <error code="EBUSY">A logical volume is mounted, say.</error>
    [Action("lvm_set_filter", Since = "1.5.1", Group = "lvm2")]
    void LvmSetFilter(IReadOnlyList<Device> devices);

    /// <summary>Shows all devices to LVM again, as lvm_set_filter hid them.</summary>
    [Action("lvm_clear_filter", Since = "1.5.1")]
    void LvmClearFilter();

    /// <summary>Extends a logical volume by a part of what is free in its group.</summary>
    /// <param name="percent">0 to 100.</param>
    [Action("lvresize_free", Since = "1.3.3", Group = "lvm2")]
    void LvresizeFree(Device lv, int percent);

    /// <summary>Makes a physical volume as large as its device.</summary>
    [Action("pvresize", Since = "1.0.26", Group = "lvm2")]
    void Pvresize(Device device);

    /// <summary>Gives a physical volume a size in bytes.</summary>
    [Action("pvresize_size", Since = "1.3.14", Group = "lvm2")]
    void PvresizeSize(Device device, long size);

    /// <summary>A group's metadata as LVM writes them: a text from which vgcfgrestore makes the group again.</summary>
    [Action("vgmeta", Since = "1.17.20", Group = "lvm2")]
    byte[] Vgmeta(string vgname);
}
