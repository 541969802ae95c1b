using Engine.Protocol;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>A mountable taken apart: a device, or a btrfs subvolume on one.</summary>
/// <param name="Device">The API's name.</param>
/// <param name="Subvolume">Its path below the top-level subvolume; null for the device itself.</param>
public sealed record MountableName(string Device, string? Subvolume)
{
    private const string Prefix = "btrfsvol:";

    // A device's name holds slashes too, so that the longest sensible one decides: /dev/GROUP/VOLUME has three.
    private const int DeviceSlashesMax = 8;

    /// <summary>Takes a mountable apart and checks that its device is there.</summary>
    /// <exception cref="ActionException">EINVAL, ENOENT, ENOTBLK.</exception>
    public static MountableName Parse(string text)
    {
        if (!text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            GuestDevice.KernelPath(text);
            return new MountableName(GuestDevice.Canonical(text), null);
        }
        return Split(text, IsFolder) is var parts && parts.Subvolume is { Length: > 0 }
            ? WithCheckedDevice(parts)
            : throw new ActionException("EINVAL", $"{text}: no subvolume is named");
    }

    /// <summary>Splits <c>btrfsvol:DEVICE/SUBVOLUME</c>: the device ends at the first slash after something that is no folder.</summary>
    internal static MountableName Split(string text, Func<string, bool> isFolder)
    {
        var rest = text.StartsWith(Prefix, StringComparison.Ordinal) ? text[Prefix.Length..] : text;
        var slash = 0;
        for (var i = 0; i < DeviceSlashesMax && rest.StartsWith('/'); i++)
        {
            slash = rest.IndexOf('/', slash + 1);
            if (slash < 0)
                return new MountableName(rest, null);
            if (!isFolder(rest[..slash]))
                return new MountableName(rest[..slash], rest[(slash + 1)..]);
        }
        throw new ActionException("EINVAL", $"{text}: no device is named");
    }

    public Mountable ToMountable() => new(ToString());

    public override string ToString() => Subvolume is null ? Device : $"{Prefix}{Device}/{Subvolume}";

    private static MountableName WithCheckedDevice(MountableName parts)
    {
        GuestDevice.KernelPath(parts.Device);
        return parts with { Device = GuestDevice.Canonical(parts.Device) };
    }

    // /dev/GROUP is there only while the group is active.
    private static bool IsFolder(string path)
    {
        if (path == "/dev" || DiskName.Parse(path) is not null)
            return path == "/dev";
        if (GuestDevice.Status(path) is null)
            VolumeGroups.ActivateNew();
        return GuestDevice.Status(path) is { Kind: FileKind.Folder };
    }
}
