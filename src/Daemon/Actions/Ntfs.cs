using System.Globalization;
using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="INtfs"/>
public sealed class Ntfs : INtfs
{
    private const int ModeMax = 0xFFF;

    public void NtfsChmod(Device device, int mode, string path, bool? recursive = null)
    {
        if (mode is < 0 or > ModeMax)
            throw new ActionException("EINVAL", $"ntfs_chmod: {path}: a mode is 0 to 07777, not {mode}");
        if (!path.StartsWith('/'))
            throw new ActionException("EINVAL", $"ntfs_chmod: {path}: a path begins with /");
        var words = new ToolWords().If(recursive, "-r");
        Tool.Check("ntfssecaudit", [.. words.All, GuestDevice.KernelPath(device), Convert.ToString(mode, 8).PadLeft(4, '0'), path]);
    }

    public void NtfscloneIn(Stream backupfile, Device device) => Tool.Check(
        "ntfsclone", ["--restore-image", "--overwrite", GuestDevice.KernelPath(device), "-"], new ToolOptions { Input = backupfile });

    public void NtfscloneOut(
        Device device, Stream backupfile, bool? metadataonly = null, bool? rescue = null, bool? ignorefscheck = null,
        bool? preservetimestamps = null, bool? force = null)
    {
        var words = new ToolWords("--save-image", "--output", "-")
            .If(metadataonly, "--metadata").If(rescue, "--rescue").If(ignorefscheck, "--ignore-fs-check")
            .If(preservetimestamps, "--preserve-timestamps").If(force, "--force");
        Tool.Check("ntfsclone", [.. words.All, GuestDevice.KernelPath(device)], new ToolOptions { Output = backupfile });
    }

    public void Ntfsfix(Device device, bool? clearbadsectors = null)
    {
        var words = new ToolWords().If(clearbadsectors, "--clear-bad-sectors");
        Tool.Check("ntfsfix", [.. words.All, GuestDevice.KernelPath(device)]);
    }

    public void Ntfsresize(Device device, long? size = null, bool? force = null)
    {
        if (size <= 0)
            throw new ActionException("EINVAL", $"ntfsresize: {size} bytes");
        var words = new ToolWords("--no-progress-bar").With("--size", size).If(force, "--force");
        // It asks whether to go on.
        var answer = new MemoryStream("y\n"u8.ToArray());
        Tool.Check("ntfsresize", [.. words.All, GuestDevice.KernelPath(device)], new ToolOptions { Input = answer });
    }

    public void NtfsresizeSize(Device device, long size) => Ntfsresize(device, size);

    public void NtfscatI(Mountable device, long inode, Stream filename)
    {
        if (inode < 0)
            throw new ActionException("EINVAL", $"ntfscat_i: {inode}: the number of a file is 0 or more");
        var name = MountableName.Parse(device.Name);
        if (name.Subvolume is not null)
            throw new ActionException("EINVAL", $"ntfscat_i: {device}: no NTFS has subvolumes");
        var number = inode.ToString(CultureInfo.InvariantCulture);
        Tool.Check("ntfscat", ["--inode", number, GuestDevice.KernelPath(name.Device)], new ToolOptions { Output = filename });
    }

    public void F2fsExpand(Device device) => Tool.Check("resize.f2fs", [GuestDevice.KernelPath(device)]);
}
