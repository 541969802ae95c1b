using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ILvm"/>
public sealed class Lvm : ILvm
{
    // Nothing is asked on standard input, and no signature that was there before stops a command.
    private static readonly string[] Quietly = ["--quiet", "--yes"];

    public void LvmRemoveAll()
    {
        var volumes = VolumeGroups.PhysicalVolumes();
        if (volumes.Count == 0)
            return;
        if (Vgs() is { Count: > 0 } groups)
            Tool.Check("lvm", ["vgremove", "--force", "--force", .. Quietly, "--", .. groups]);
        Tool.Check("lvm", ["pvremove", "--force", "--force", .. Quietly, "--", .. volumes.Select(volume => volume.Split(' ')[0])]);
        VolumeGroups.Decided();
    }

    public void Pvcreate(Device device)
    {
        var path = GuestDevice.KernelPath(device);
        Blkid.Wipe(path);
        Tool.Check("lvm", ["pvcreate", "--force", .. Quietly, path]);
    }

    public void Vgcreate(string volgroup, IReadOnlyList<Device> physvols)
    {
        if (physvols.Count == 0)
            throw new ActionException("EINVAL", "vgcreate: no physical volume is given");
        Tool.Check("lvm", ["vgcreate", .. Quietly, "--", volgroup, .. physvols.Select(GuestDevice.KernelPath)]);
    }

    public void Lvcreate(string logvol, string volgroup, int mbytes) =>
        Tool.Check("lvm", ["lvcreate", .. Quietly, "--wipesignatures", "y", "--size", $"{mbytes}m", "--name", logvol, "--", volgroup]);

    public IReadOnlyList<Device> Pvs()
    {
        var disks = DiskMap.Read();
        return Rows("pvs", "pv_name")
            .Where(row => !row[0].StartsWith('[')) // [unknown]: a disk of the group is missing
            .Select(row => new Device(GuestDevice.ApiName(row[0], disks)))
            .ToList();
    }

    public IReadOnlyList<string> Vgs() => Rows("vgs", "vg_name").ConvertAll(row => row[0]);

    public IReadOnlyList<Device> Lvs()
    {
        VolumeGroups.ActivateNew();
        // Internal volumes (pools, images of mirrors) and those that stay inactive have no node to be opened.
        return Rows("lvs", "vg_name,lv_name", "--select", "lv_role=public && lv_skip_activation!=yes")
            .ConvertAll(row => new Device($"/dev/{row[0]}/{row[1]}"));
    }

    public IReadOnlyList<LvmPv> PvsFull()
    {
        var disks = DiskMap.Read();
        return Rows("pvs", LvmReport.PvFields).ConvertAll(row => LvmReport.Pv(row, name => GuestDevice.ApiName(name, disks)));
    }

    public IReadOnlyList<LvmVg> VgsFull() => Rows("vgs", LvmReport.VgFields).ConvertAll(LvmReport.Vg);

    public IReadOnlyList<LvmLv> LvsFull()
    {
        VolumeGroups.ActivateNew();
        return Rows("lvs", LvmReport.LvFields).ConvertAll(LvmReport.Lv);
    }

    public void VgActivateAll(bool activate)
    {
        Tool.Check("lvm", ["vgchange", "--activate", activate ? "y" : "n", .. Quietly]);
        VolumeGroups.Decided();
    }

    public void Vgremove(string vgname) => Tool.Check("lvm", ["vgremove", "--force", .. Quietly, "--", vgname]);

    public void Pvremove(Device device) => Tool.Check("lvm", ["pvremove", "--force", "--force", .. Quietly, GuestDevice.KernelPath(device)]);

    public void Lvremove(Device device) => Tool.Check("lvm", ["lvremove", "--force", .. Quietly, GuestDevice.KernelPath(device)]);

    public void Lvresize(Device device, int mbytes) =>
        Tool.Check("lvm", ["lvresize", "--force", .. Quietly, "--size", $"{mbytes}m", GuestDevice.KernelPath(device)]);

    public void Vgrename(string volgroup, string newvolgroup) => Tool.Check("lvm", ["vgrename", .. Quietly, "--", volgroup, newvolgroup]);

    public void Lvrename(string logvol, string newlogvol) => Tool.Check("lvm", ["lvrename", .. Quietly, "--", logvol, newlogvol]);

    public void VgActivate(bool activate, IReadOnlyList<string> volgroups)
    {
        Tool.Check("lvm", ["vgchange", "--activate", activate ? "y" : "n", .. Quietly, "--", .. volgroups]);
        VolumeGroups.Decided();
    }

    public void LvcreateFree(string logvol, string volgroup, int percent)
    {
        if (percent is < 0 or > 100)
            throw new ActionException("EINVAL", $"lvcreate_free: {percent} percent");
        Tool.Check("lvm", ["lvcreate", .. Quietly, "--wipesignatures", "y", "--extents", $"{percent}%FREE", "--name", logvol, "--", volgroup]);
    }

    public void PvchangeUuid(Device device) => Tool.Check("lvm", ["pvchange", "--uuid", .. Quietly, GuestDevice.KernelPath(device)]);

    public void PvchangeUuidAll() => Tool.Check("lvm", ["pvchange", "--uuid", "--all", .. Quietly]);

    public void VgchangeUuid(string vg) => Tool.Check("lvm", ["vgchange", "--uuid", .. Quietly, "--", vg]);

    public void VgchangeUuidAll() => Tool.Check("lvm", ["vgchange", "--uuid", .. Quietly]);

    // Every command of lvm looks by itself, so activation is all that there is to do.
    public void LvmScan(bool activate)
    {
        if (activate)
            VgActivate(true, []);
    }

    private static List<string[]> Rows(string command, string fields, params string[] more)
    {
        // An exec of lvm is the dearest of all, and without a physical volume its answer is known.
        if (VolumeGroups.PhysicalVolumes().Count == 0)
            return [];
        string[] arguments =
            [command, "--noheadings", "--units", "b", "--nosuffix", "--separator", LvmReport.Separator, "--options", fields, .. more];
        return LvmReport.Rows(Tool.Check("lvm", arguments).OutputText, fields.Count(c => c == ',') + 1);
    }
}
