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
