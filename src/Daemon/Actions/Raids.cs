using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IRaids"/>
public sealed class Raids : IRaids
{
    private const int PlacesMax = 64; // bits of the map
    private const int ChunkUnitBytes = 1024;

    private static readonly string[] Levels =
        ["linear", "raid0", "0", "stripe", "raid1", "1", "mirror", "raid4", "4", "raid5", "5", "raid6", "6", "raid10", "10"];

    public void MdCreate(
        string name, IReadOnlyList<Device> devices, long? missingbitmap = null, int? nrdevices = null, int? spare = null,
        long? chunk = null, string? level = null)
    {
        level ??= "raid1";
        if (!Levels.Contains(level))
            throw new ActionException("EINVAL", $"md_create: {level}: no such level");
        if (name.Length == 0 || name.StartsWith('-') || name.Contains('/') && !name.StartsWith("/dev/md/", StringComparison.Ordinal))
            throw new ActionException("EINVAL", $"md_create: '{name}' is no name of a RAID");
        if (chunk is <= 0 || chunk % ChunkUnitBytes > 0)
            throw new ActionException("EINVAL", $"md_create: a chunk of {chunk} bytes");
        var missing = (ulong)(missingbitmap ?? 0);
        var places = Places(devices.Select(GuestDevice.KernelPath).ToList(), missing);
        var wanted = nrdevices ?? places.Count - (spare ?? 0);
        if (spare is < 0 || wanted < 1 || wanted + (spare ?? 0) != places.Count)
            throw new ActionException("EINVAL", $"md_create: {wanted} devices and {spare ?? 0} spare ones are no {places.Count}");
        var words = new ToolWords("--create", "--run").With("--level", level).With("--raid-devices", wanted)
            .With("--spare-devices", spare is > 0 ? spare : null).With("--chunk", chunk / ChunkUnitBytes);
        Tool.Check("mdadm", [.. words.All, name.Contains('/') ? name : $"/dev/md/{name}", .. places]);
    }

    public IReadOnlyList<KeyValuePair<string, string>> MdDetail(Device md) =>
        MdReports.Detail(Tool.Check("mdadm", ["--detail", "--export", GuestDevice.KernelPath(md)]).OutputText);

    public IReadOnlyList<MdStat> MdStat(Device md)
    {
        var path = GuestDevice.KernelPath(md);
        var number = GuestDevice.Status(path)?.Device ?? 0;
        // The kernel's own name, to which /dev/md/NAME is a link.
        var name = Path.GetFileName(SysFile.Link($"/sys/dev/block/{FileStatus.Major(number)}:{FileStatus.Minor(number)}") ?? "");
        var disks = DiskMap.Read();
        return MdReports.Stat(File.ReadAllText("/proc/mdstat"), name, device => GuestDevice.ApiName($"/dev/{device}", disks))
            ?? throw new ActionException("EINVAL", $"md_stat: {md} is no running RAID");
    }

    public void MdStop(Device md) => Tool.Check("mdadm", ["--stop", GuestDevice.KernelPath(md)]);

    /// <summary>The devices, and "missing" where the map has a bit.</summary>
    internal static IReadOnlyList<string> Places(IReadOnlyList<string> devices, ulong missing)
    {
        var places = new List<string>();
        var next = 0;
        for (var place = 0; place < PlacesMax && (next < devices.Count || missing >> place != 0); place++)
        {
            if ((missing >> place & 1) != 0)
                places.Add("missing");
            else if (next < devices.Count)
                places.Add(devices[next++]);
            else
                throw new ActionException("EINVAL", "md_create: the map has a place behind the last device and the empty ones");
        }
        return next == devices.Count
            ? places
            : throw new ActionException("EINVAL", $"md_create: more than {PlacesMax} devices");
    }
}
