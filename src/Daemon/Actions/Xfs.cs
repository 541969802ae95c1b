using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IXfs"/>
public sealed class Xfs(GuestTree tree) : IXfs
{
    private const int SignalStatusMin = 128;

    public void XfsAdmin(
        Device device, bool? extunwritten = null, bool? imgfile = null, bool? v2log = null, bool? projid32bit = null,
        bool? lazycounter = null, string? label = null, string? uuid = null)
    {
        var words = new ToolWords()
            .If(extunwritten, "-e").If(imgfile, "-f").If(v2log, "-j").If(projid32bit, "-p").Switch("-c", lazycounter, "1", "0")
            .With("-L", label is "" ? "--" : label).With("-U", uuid);
        if (words.All.Count == 0)
            throw new ActionException("EINVAL", "xfs_admin: nothing is to be changed");
        Tool.Check("xfs_admin", [.. words.All, GuestDevice.KernelPath(device)]);
    }

    public void XfsGrowfs(
        GuestPath path, bool? datasec = null, bool? logsec = null, bool? rtsec = null, long? datasize = null, long? logsize = null,
        long? rtsize = null, long? rtextsize = null, int? maxpct = null)
    {
        var words = new ToolWords()
            .If(datasec, "-d").If(logsec, "-l").If(rtsec, "-r").With("-D", datasize).With("-L", logsize).With("-R", rtsize)
            .With("-e", rtextsize).With("-m", maxpct);
        using var folder = tree.OpenFolder(path.Path, "xfs_growfs");
        Tool.Check("xfs_growfs", [.. words.All, FilesystemMount.PathOf(folder, $"xfs_growfs: {path}")]);
    }

    public XfsInfo XfsInfo(DeviceOrPath pathordevice) => Geometry(pathordevice, "xfs_info").ToStruct(pathordevice.Name);

    public IReadOnlyList<KeyValuePair<string, string>> XfsInfo2(DeviceOrPath pathordevice) => Geometry(pathordevice, "xfs_info2").All;

    public int XfsRepair(
        DeviceOrPath device, bool? forcelogzero = null, bool? nomodify = null, bool? noprefetch = null, bool? forcegeometry = null,
        long? maxmem = null, long? ihashsize = null, long? bhashsize = null, long? agstride = null, string? logdev = null,
        string? rtdev = null)
    {
        var words = new ToolWords()
            .If(forcelogzero, "-L").If(nomodify, "-n").If(noprefetch, "-P").If(forcegeometry == true ? "-o" : null, "force_geometry")
            .With("-m", maxmem).With("-o", ihashsize, "ihash=").With("-o", bhashsize, "bhash=").With("-o", agstride, "ag_stride=")
            .With("-l", logdev is null ? null : GuestDevice.KernelPath(logdev))
            .With("-r", rtdev is null ? null : GuestDevice.KernelPath(rtdev));
        if (ArgumentChecks.IsDevice(device.Name))
            return Status([.. words.All, GuestDevice.KernelPath(device.Name)]);
        using var file = tree.OpenFile(device.Name, FileCalls.ReadOnly, "xfs_repair");
        return Status([.. words.All, "-f", FilesystemMount.PathOf(file, $"xfs_repair: {device}")]);
    }

    private static int Status(IReadOnlyList<string> words)
    {
        var ran = Tool.Run("xfs_repair", words);
        return ran.Status < SignalStatusMin ? ran.Status : ran.OrThrow().Status;
    }

    private XfsGeometry Geometry(DeviceOrPath name, string action)
    {
        if (ArgumentChecks.IsDevice(name.Name))
            return Of(Tool.Run("xfs_db", ["-r", "-p", "xfs_info", "-c", "info", GuestDevice.KernelPath(name.Name)]), name, action);
        using var found = tree.Find(name.Name, follow: true, action);
        var path = FilesystemMount.PathOf(found, $"{action}: {name}");
        return Of(Tool.Run("xfs_spaceman", ["-p", "xfs_info", "-c", "info", path]), name, action);
    }

    // The programs end well when they have only said why there is nothing to tell.
    private static XfsGeometry Of(ToolResult ran, DeviceOrPath name, string action)
    {
        var geometry = XfsGeometry.Parse(ran.OutputText);
        return geometry.Number("data", "blocks") != ulong.MaxValue
            ? geometry
            : throw new ActionException("EINVAL", $"{action}: {name}: {(ran.Errors.Length > 0 ? ran.Complaint : "no XFS")}");
    }
}
