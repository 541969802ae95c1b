using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="ILvmSizes"/>
public sealed class LvmSizes : ILvmSizes
{
    private static readonly string[] Quietly = ["--quiet", "--yes"];

    public bool IsLv(Mountable mountable)
    {
        var name = MountableName.Parse(mountable.Name);
        if (name.Subvolume is not null || GuestDevice.Status(GuestDevice.KernelPath(name.Device)) is not { } status)
            return false;
        var uuid = SysFile.Read($"/sys/dev/block/{FileStatus.Major(status.Device)}:{FileStatus.Minor(status.Device)}/dm/uuid");
        return uuid?.StartsWith("LVM-", StringComparison.Ordinal) == true;
    }

    public void LvmSetFilter(IReadOnlyList<Device> devices)
    {
        if (devices.Count == 0)
            throw new ActionException("EINVAL", "lvm_set_filter: no device is given");
        Filter(LvmFilter.Line(devices.Select(device =>
            (GuestDevice.KernelPath(device), DiskName.Parse(device.Name) is { Partition: null }))));
    }

    public void LvmClearFilter() => Filter(null);

    public void LvresizeFree(Device lv, int percent)
    {
        if (percent is < 0 or > 100)
            throw new ActionException("EINVAL", $"lvresize_free: {percent} percent");
        Tool.Check("lvm", ["lvresize", .. Quietly, "--extents", $"+{percent}%FREE", GuestDevice.KernelPath(lv)]);
    }

    public void Pvresize(Device device) => Tool.Check("lvm", ["pvresize", .. Quietly, GuestDevice.KernelPath(device)]);

    public void PvresizeSize(Device device, long size)
    {
        if (size <= 0)
            throw new ActionException("EINVAL", $"pvresize_size: {size} bytes");
        var bytes = string.Create(CultureInfo.InvariantCulture, $"{size}b");
        Tool.Check("lvm", ["pvresize", .. Quietly, "--setphysicalvolumesize", bytes, GuestDevice.KernelPath(device)]);
    }

    public byte[] Vgmeta(string vgname)
    {
        const string copy = "/tmp/vgmeta";
        File.Delete(copy);
        try
        {
            Tool.Check("lvm", ["vgcfgbackup", "--quiet", "--file", copy, "--", vgname]);
            return File.ReadAllBytes(copy);
        }
        finally
        {
            File.Delete(copy);
        }
    }

    private static void Filter(string? line)
    {
        Tool.Check("lvm", ["vgchange", "--activate", "n", .. Quietly]);
        LvmFilter.Set(line);
        Tool.Check("lvm", ["vgchange", "--activate", "y", .. Quietly]);
        VolumeGroups.Decided();
    }
}
