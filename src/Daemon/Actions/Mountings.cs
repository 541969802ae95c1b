using Engine.Daemon.Linux;
using Engine.Protocol;
using Engine.Protocol.Contract;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Actions;

/// <inheritdoc cref="IMountings"/>
public sealed class Mountings(GuestTree tree) : IMountings
{
    public void Rmmountpoint(string exemptPath)
    {
        if (!exemptPath.StartsWith('/'))
            throw new ActionException("EINVAL", $"rmmountpoint: {exemptPath}: a mountpoint begins with /");
        using var place = tree.FindPlace(exemptPath, "rmmountpoint");
        if (FileCalls.UnlinkAt(place.Folder, place.Name, FileCalls.AtRemoveDir) != 0)
            throw Errno.LastFailure($"rmmountpoint: {exemptPath}");
    }

    public void MountLoop(GuestPath file, GuestPath mountpoint)
    {
        var doing = $"mount_loop: {file}";
        using var target = tree.OpenFolder(mountpoint.Path, "mount_loop");
        using var open = tree.OpenFile(file.Path, FileCalls.ReadOnly, "mount_loop");
        var device = Tool.Check("losetup", ["--find", "--show", "--", FilesystemMount.PathOf(open, doing)]).OutputText.Trim();
        try
        {
            FilesystemMount.Mount(device, target, null, MountOptions.Parse(""), $"{doing} on {mountpoint}");
        }
        finally
        {
            // What is mounted keeps the device until it is unmounted, and then it goes by itself.
            Tool.Run("losetup", ["--detach", device]);
        }
    }

    public void Mount9p(string mounttag, string mountpoint, string? options = null) =>
        throw new ActionException("ENOTSUP", $"mount_9p: {mounttag}: the appliance has no 9P");

    public IReadOnlyList<string> List9p() => [];
}
