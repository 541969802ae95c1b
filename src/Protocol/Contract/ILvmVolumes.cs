namespace Engine.Protocol.Contract;

/// <summary>Single volumes and groups of LVM.</summary>
[Contract]
public interface ILvmVolumes
{
    /// <summary>Like <c>lvm_scan</c> without activation, as older clients call it.</summary>
    [Action("vgscan", Since = "1.3.2")]
    void Vgscan();

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
