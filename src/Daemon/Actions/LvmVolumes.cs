using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ILvmVolumes"/>
public sealed class LvmVolumes : ILvmVolumes
{
    // lvm keeps no list of its own here that a scan could renew.
    public void Vgscan()
    {
    }

    public string Pvuuid(Device device) => Uuid("pvs", "pv_uuid", GuestDevice.KernelPath(device));

    public string Vguuid(string vgname) => Uuid("vgs", "vg_uuid", vgname);

    public IReadOnlyList<string> Vgpvuuids(string vgname) => Uuids("pv_uuid", vgname);

    public IReadOnlyList<string> Vglvuuids(string vgname) => Uuids("lv_uuid", vgname);

    public string Lvuuid(Device device) => Uuid("lvs", "lv_uuid", GuestDevice.KernelPath(device));

    public Device LvmCanonicalLvName(string lvname)
    {
        var volume = lvname.StartsWith("/dev/mapper/", StringComparison.Ordinal) ? MapperName.ToVolume(lvname) : lvname;
        VolumeGroups.ActivateNew();
        return volume is not null && ActiveVolumes.Read().Contains(volume)
            ? new Device(volume)
            : throw new ActionException("EINVAL", $"{lvname} is no logical volume");
    }

    private static IReadOnlyList<string> Uuids(string field, string group) =>
        Tool.Check("lvm", ["vgs", "--noheadings", "--options", field, "--", group]).OutputText
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static string Uuid(string command, string field, string what) =>
        Tool.Check("lvm", [command, "--noheadings", "--options", field, "--", what]).OutputText.Trim();
}
