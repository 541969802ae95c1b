using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;
using Engine.Protocol.Structs;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IBtrfsUpkeep"/>
/// <param name="btrfs">Has the successor of an older name.</param>
public sealed class BtrfsUpkeep(GuestTree tree, IBtrfs btrfs) : IBtrfsUpkeep
{
    private const int StatusOfBalanceMax = 1; // 1 says that there is one

    public void BtrfsBalanceCancel(GuestPath path) => Run(path, "btrfs_balance_cancel", "balance", "cancel");

    public void BtrfsBalancePause(GuestPath path) => Run(path, "btrfs_balance_pause", "balance", "pause");

    public void BtrfsBalanceResume(GuestPath path) => Run(path, "btrfs_balance_resume", "balance", "resume");

    public BtrfsBalance BtrfsBalanceStatus(GuestPath path)
    {
        using var folder = tree.Find(path.Path, follow: true, "btrfs_balance_status");
        var ran = Tool.Run("btrfs", ["balance", "status", FilesystemMount.PathOf(folder, $"btrfs_balance_status: {path}")]);
        if (ran.Status > StatusOfBalanceMax)
            ran.OrThrow();
        return BtrfsReports.Balance(ran.OutputText)
            ?? throw new ActionException("", $"btrfs_balance_status: {path}: {(ran.Status == 0 ? ran.OutputText.Trim() : ran.Complaint)}");
    }

    public void BtrfsDeviceAdd(IReadOnlyList<Device> devices, GuestPath fs) =>
        OnDevices(devices, fs, "btrfs_device_add", "device", "add", "--force");

    public void BtrfsDeviceDelete(IReadOnlyList<Device> devices, GuestPath fs) =>
        OnDevices(devices, fs, "btrfs_device_delete", "device", "delete");

    public void BtrfsReplace(Device srcdev, Device targetdev, GuestPath mntpoint) => Run(
        mntpoint, "btrfs_replace", "replace", "start", "-f", "-B", GuestDevice.KernelPath(srcdev), GuestDevice.KernelPath(targetdev));

    public void BtrfsRescueChunkRecover(Device device) =>
        Tool.Check("btrfs", ["rescue", "chunk-recover", "-y", GuestDevice.KernelPath(device)]);

    public void BtrfsScrubCancel(GuestPath path) => Run(path, "btrfs_scrub_cancel", "scrub", "cancel");

    public void BtrfsScrubResume(GuestPath path) => Run(path, "btrfs_scrub_resume", "scrub", "resume");

    public BtrfsScrub BtrfsScrubStatus(GuestPath path) =>
        BtrfsReports.Scrub(Run(path, "btrfs_scrub_status", "scrub", "status", "-R"));

    public void BtrfsSetSeeding(Device device, bool seeding) => btrfs.BtrfstuneSeeding(device, seeding);

    public void BtrfstuneEnableExtendedInodeRefs(Device device) => Tool.Check("btrfstune", ["-r", GuestDevice.KernelPath(device)]);

    public void BtrfstuneEnableSkinnyMetadataExtentRefs(Device device) => Tool.Check("btrfstune", ["-x", GuestDevice.KernelPath(device)]);

    private void OnDevices(IReadOnlyList<Device> devices, GuestPath fs, string action, params string[] words)
    {
        if (devices.Count > 0)
            Run(fs, action, [.. words, .. devices.Select(GuestDevice.KernelPath)]);
    }

    private string Run(GuestPath path, string action, params string[] words)
    {
        using var folder = tree.Find(path.Path, follow: true, action);
        return Tool.Check("btrfs", [.. words, FilesystemMount.PathOf(folder, $"{action}: {path}")]).OutputText;
    }
}
