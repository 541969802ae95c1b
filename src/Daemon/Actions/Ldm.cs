using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ILdm"/>
/// <param name="contents">Lists what device-mapper has.</param>
public sealed class Ldm(IBlockContents contents) : ILdm
{
    private const string MapperFolder = "/dev/mapper/";

    // It looks at what a guest wrote.
    private static readonly ToolOptions Briefly = new() { TimeLimit = Tool.LookingLimit };

    public IReadOnlyList<Device> ListLdmVolumes() => Named("ldm_vol_");

    public IReadOnlyList<Device> ListLdmPartitions() => Named("ldm_part_");

    public void LdmtoolCreateAll() => Run(WithDisks(["create", "all"]));

    public void LdmtoolRemoveAll() => Run(WithDisks(["remove", "all"]));

    public IReadOnlyList<string> LdmtoolScan() => LdmReport.List(Run(["scan", .. Disks()]), null);

    public IReadOnlyList<string> LdmtoolScanDevices(IReadOnlyList<Device> devices) =>
        devices.Count == 0 ? [] : LdmReport.List(Run(["scan", .. devices.Select(GuestDevice.KernelPath)]), null);

    public string LdmtoolDiskgroupName(string diskgroup) => LdmReport.Text(Group(diskgroup), "name");

    public IReadOnlyList<string> LdmtoolDiskgroupVolumes(string diskgroup) => LdmReport.List(Group(diskgroup), "volumes");

    public IReadOnlyList<Device> LdmtoolDiskgroupDisks(string diskgroup) => Names(LdmReport.List(Group(diskgroup), "disks"));

    public string LdmtoolVolumeType(string diskgroup, string volume) => LdmReport.Text(Volume(diskgroup, volume), "type");

    public string LdmtoolVolumeHint(string diskgroup, string volume) => LdmReport.Text(Volume(diskgroup, volume), "hint");

    public IReadOnlyList<Device> LdmtoolVolumePartitions(string diskgroup, string volume) =>
        Names(LdmReport.List(Volume(diskgroup, volume), "partitions"));

    public void ClevisLuksUnlock(Device device, string mapname)
    {
        if (mapname.Length == 0 || mapname.Contains('/') || mapname.StartsWith('-') || mapname is "." or ".." or "control")
            throw new ActionException("EINVAL", $"clevis_luks_unlock: '{mapname}' is no name for an open device");
        Tool.Check("clevis-luks-unlock", ["-d", GuestDevice.KernelPath(device), "-n", mapname]);
        VolumeGroups.ActivateNew();
    }

    private IReadOnlyList<Device> Named(string prefix) => contents.ListDmDevices()
        .Where(device => device.Name.StartsWith(MapperFolder + prefix, StringComparison.Ordinal))
        .ToList();

    private static IReadOnlyList<Device> Names(IReadOnlyList<string> names) => names.Select(name => new Device(name)).ToList();

    private static string Group(string group) => Run(WithDisks(["show", "diskgroup", Checked(group)]));

    private static string Volume(string group, string volume) => Run(WithDisks(["show", "volume", Checked(group), Checked(volume)]));

    // By itself it would look at the appliance's own disk too.
    private static IReadOnlyList<string> WithDisks(IReadOnlyList<string> words) =>
        [.. Disks().SelectMany(disk => (string[])["-d", disk]), .. words];

    private static IEnumerable<string> Disks() => DiskMap.Read().Disks.Select(disk => disk.KernelPath);

    private static string Run(IReadOnlyList<string> words) => Tool.Check("ldmtool", words, Briefly).OutputText;

    private static string Checked(string name) => name.Length > 0 && name[0] != '-'
        ? name
        : throw new ActionException("EINVAL", $"'{name}' is no name of a disk group or volume");
}
