using Engine.Protocol;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>
/// From the API's names of devices to the kernel's and back. Inside the actions every name is the API's; the kernel's
/// stands only where a system call or a tool needs it.
/// </summary>
public static class GuestDevice
{
    private const string LabelFolder = "/dev/disk/guestfs/";

    /// <summary>The path to open for a device of the guest.</summary>
    /// <exception cref="ActionException">
    /// ENOENT: there is none. ENOTBLK: it is no block device. EPERM: it is the appliance's own.
    /// </exception>
    public static string KernelPath(Device device) => KernelPath(device.Name);

    /// <inheritdoc cref="KernelPath(Device)"/>
    public static string KernelPath(string name)
    {
        if (!name.StartsWith("/dev/", StringComparison.Ordinal) || HasDots(name))
            throw new ActionException("EINVAL", $"{name}: not the name of a device");
        if (name.StartsWith(LabelFolder, StringComparison.Ordinal))
            return DiskLabel.Find(name[LabelFolder.Length..]) ?? throw Errno.Failure(Errno.ENOENT, name);
        if (DiskName.Parse(name) is { } disk)
            return DiskMap.Read().KernelPath(disk) ?? throw Errno.Failure(Errno.ENOENT, name);
        if (Status(name) is null)
            VolumeGroups.ActivateNew();
        var status = Status(name) ?? throw Errno.LastFailure(name);
        if (status.Kind != FileKind.BlockDevice)
            throw Errno.Failure(Errno.ENOTBLK, name);
        if (ApplianceDisk.Is(status.Device))
            throw Errno.Failure(Errno.EPERM, name);
        return name;
    }

    /// <summary>The API's name of what the kernel calls so; logical volumes are <c>/dev/GROUP/VOLUME</c>.</summary>
    public static string ApiName(string kernelPath) => ApiName(kernelPath, DiskMap.Read());

    public static string ApiName(string kernelPath, DiskMap disks)
    {
        if (disks.ApiName(kernelPath) is { } name)
            return name.ToString();
        return kernelPath.StartsWith("/dev/mapper/", StringComparison.Ordinal) && MapperName.ToVolume(kernelPath) is { } volume
            && Directory.Exists(Path.GetDirectoryName(volume))
            ? volume
            : kernelPath;
    }

    /// <summary>The spelling that answers use: <c>/dev/hda</c> is <c>/dev/sda</c>.</summary>
    public static string Canonical(string name) => DiskName.Parse(name) is { } disk ? disk.ToString() : name;

    /// <summary>What a device node stands for; null when there is none, and errno says why.</summary>
    internal static FileStatus? Status(string path)
    {
        using var node = FileCalls.Open(NulBytes.Of(path), FileCalls.PathOnly | FileCalls.CloseOnExec, 0);
        return node.IsInvalid ? null : FileStatus.Of(node, path);
    }

    private static bool HasDots(string name) => name.Split('/').Any(part => part is "." or "..") || name.Contains('\0');
}
