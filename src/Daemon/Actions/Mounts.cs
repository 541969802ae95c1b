using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IMounts"/>
public sealed class Mounts(GuestTree tree) : IMounts
{
    private const int BusyMilliseconds = 3000;
    private const int BusyStepMilliseconds = 100;

    public void Mount(Mountable mountable, string mountpoint) => MountOn("mount", "", null, mountable, mountpoint);

    public void MountRo(Mountable mountable, string mountpoint) => MountOn("mount_ro", "ro", null, mountable, mountpoint);

    public void MountOptions(string options, Mountable mountable, string mountpoint) =>
        MountOn("mount_options", options, null, mountable, mountpoint);

    public void MountVfs(string options, string vfstype, Mountable mountable, string mountpoint) =>
        MountOn("mount_vfs", options, vfstype, mountable, mountpoint);

    public void Umount(DeviceOrPath pathOrDevice, bool? force = null, bool? lazyUnmount = null)
    {
        var flags = (force == true ? MountCalls.Force : 0) | (lazyUnmount == true ? MountCalls.Detach : 0);
        var target = ArgumentChecks.IsDevice(pathOrDevice.Name) ? TargetOfDevice(pathOrDevice.Name) : TargetOfPath(pathOrDevice.Name);
        if (MountCalls.TryUnmount(target, flags) is not 0 and var number)
            throw Errno.Failure(number, $"umount: {pathOrDevice.Name}");
    }

    public void UmountAll()
    {
        for (var waited = 0; ;)
        {
            var left = MountTable.Guests().Reverse().ToList();
            if (left.Count == 0)
                return;
            // The last mounted is the deepest. One that is busy keeps those above it, not those beside it.
            var failures = left.ConvertAll(entry => (entry, Number: MountCalls.TryUnmount(entry.Target)));
            if (!failures.TrueForAll(failure => failure.Number != 0))
                continue;
            // A program that works on in the background, as a scrub does, may be about to end.
            if (failures[0].Number != Errno.EBUSY || waited >= BusyMilliseconds)
                throw Errno.Failure(failures[0].Number, $"umount_all: {failures[0].entry.GuestTarget}");
            Pause.Milliseconds(BusyStepMilliseconds);
            waited += BusyStepMilliseconds;
        }
    }

    IReadOnlyList<Mountable> IMounts.Mounts() => List().Select(mount => mount.Mountable.ToMountable()).ToList();

    public IReadOnlyList<KeyValuePair<string, string>> Mountpoints() =>
        List().Select(mount => KeyValuePair.Create(mount.Mountable.ToString(), mount.Entry.GuestTarget)).ToList();

    public void Mkmountpoint(string exemptPath)
    {
        using var place = tree.FindPlace(Absolute(exemptPath), "mkmountpoint");
        if (FileCalls.MakeFolderAt(place.Folder, place.Name, 0x1FF /* 0777 */) != 0)
            throw Errno.LastFailure($"mkmountpoint: {exemptPath}");
    }

    public void Remount(GuestPath mountpoint, bool? rw = null) =>
        Tool.Check("mount", ["-o", rw == true ? "remount,rw" : "remount,ro", TargetOfPath(mountpoint.Path)]);

    private void MountOn(string action, string options, string? type, Mountable mountable, string mountpoint)
    {
        using var target = tree.Find(Absolute(mountpoint), follow: true, action);
        if (FileStatus.Of(target, action).Kind != FileKind.Folder)
            throw Errno.Failure(Errno.ENOTDIR, $"{action}: {mountpoint}");
        var name = MountableName.Parse(mountable.Name);
        var parsed = Linux.MountOptions.Parse(options);
        if (name.Subvolume is { } subvolume)
            parsed = parsed.WithSubvolume(subvolume);
        FilesystemMount.Mount(GuestDevice.KernelPath(name.Device), target, type, parsed, $"{action}: {name} on {mountpoint}");
    }

    private string TargetOfPath(string path)
    {
        using var place = tree.Find(Absolute(path), follow: true, "umount");
        var target = FilesystemMount.PathOf(place, "umount");
        return MountTable.Guests().Any(entry => entry.Target == target)
            ? target
            : throw new ActionException("EINVAL", $"umount: {path}: not mounted");
    }

    private static string TargetOfDevice(string device)
    {
        var number = GuestDevice.Status(GuestDevice.KernelPath(device))?.Device;
        var entry = MountTable.Guests().LastOrDefault(entry => GuestDevice.Status(entry.Source)?.Device == number);
        return entry?.Target ?? throw new ActionException("EINVAL", $"umount: {device}: not mounted");
    }

    private static List<(MountEntry Entry, MountableName Mountable)> List()
    {
        var disks = DiskMap.Read();
        return MountTable.Guests().Select(entry => (entry, NameOf(entry, disks))).ToList();
    }

    private static MountableName NameOf(MountEntry entry, DiskMap disks)
    {
        var device = GuestDevice.ApiName(entry.Source, disks);
        // For btrfs the mounted folder is the subvolume.
        return new MountableName(device, entry is { Type: "btrfs", Root.Length: > 1 } ? entry.Root[1..] : null);
    }

    private static string Absolute(string path) =>
        path.StartsWith('/') ? path : throw new ActionException("EINVAL", $"{path}: a mountpoint begins with /");
}
