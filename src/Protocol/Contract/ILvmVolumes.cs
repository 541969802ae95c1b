namespace Engine.Protocol.Contract;

/// <summary>Single volumes and groups of LVM.</summary>
[Contract]
public interface ILvmVolumes
{
    /// <summary>Looks at all devices for physical volumes anew.</summary>
    /// <param name="activate">Whether the groups that are found are made active.</param>
    [Action("lvm_scan", Since = "1.39.8")]
    void LvmScan(bool activate);

    /// <summary>Like <c>lvm_scan</c> without activation, as older clients call it.</summary>
    [Action("vgscan", Since = "1.3.2")]
    void Vgscan();

    /// <summary>Removes a logical volume, or with the path of a group all of its volumes.</summary>
    [Action("lvremove", Since = "1.0.13", Group = "lvm2")]
    void Lvremove(Device device);

    /// <summary>Removes a volume group with its volumes.</summary>
    [Action("vgremove", Since = "1.0.13", Group = "lvm2")]
    void Vgremove(string vgname);

    /// <summary>Makes a physical volume a plain device again.</summary>
    [Action("pvremove", Since = "1.0.13", Group = "lvm2")]
    void Pvremove(Device device);

    /// <summary>A physical volume's UUID.</summary>
    [Action("pvuuid", Since = "1.0.87")]
    string Pvuuid(Device device);

    /// <summary>A volume group's UUID.</summary>
    [Action("vguuid", Since = "1.0.87")]
    string Vguuid(string vgname);

    /// <summary>The UUIDs of a group's physical volumes.</summary>
    [Action("vgpvuuids", Since = "1.0.87")]
    IReadOnlyList<string> Vgpvuuids(string vgname);

    /// <summary>The UUIDs of a group's logical volumes.</summary>
    [Action("vglvuuids", Since = "1.0.87")]
    IReadOnlyList<string> Vglvuuids(string vgname);

    /// <summary>A logical volume's UUID.</summary>
    [Action("lvuuid", Since = "1.0.87")]
    string Lvuuid(Device device);

    /// <summary><c>/dev/GROUP/VOLUME</c> for a name such as <c>/dev/mapper/GROUP-VOLUME</c>.</summary>
    /// <error code="EINVAL">It is no logical volume.</error>
    [Action("lvm_canonical_lv_name", Since = "1.5.24")]
    Device LvmCanonicalLvName(string lvname);
}
