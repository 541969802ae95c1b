using Engine.Protocol.Errors;

namespace Engine.Daemon.Linux;

/// <summary>Mounts a file system as mount(8) would: finds its type, and reads alone what can't be written.</summary>
internal static class FilesystemMount
{
    // Recognised, but nothing that could be mounted.
    private static readonly string[] NotMountable = ["swap", "swsuspend", "crypto_LUKS", "LVM2_member", "linux_raid_member", "BitLocker"];

    // The kernel writes to none of these, or only where the user insists.
    private static readonly Dictionary<string, string> OptionOf = new(StringComparer.Ordinal) { ["ufs"] = "ufstype=ufs2" };

    // Written in the file system itself, "panic at errors" would let a damaged guest take the appliance with it.
    private const string ErrorsOption = "errors=", NoPanic = "errors=remount-ro";

    /// <param name="type">Null asks libblkid, and then tries what the kernel has.</param>
    /// <param name="doing">For messages.</param>
    public static void Mount(string kernelPath, Descriptor target, string? type, MountOptions options, string doing)
    {
        type ??= Blkid.Superblock(kernelPath)?.Type;
        if (Array.IndexOf(NotMountable, type) >= 0)
            throw new ActionException("EINVAL", $"{doing}: {type} is no file system");
        if (type is "ntfs" or "ntfs-3g")
        {
            MountNtfs(kernelPath, target, options, doing);
            return;
        }
        var number = type is null ? TryAll(kernelPath, target, options) : Try(kernelPath, target, type, options);
        if (number != 0)
            throw Errno.Failure(number, doing);
    }

    /// <summary>The path that leads to an open place today; the mounts on the way are followed, no link is left in it.</summary>
    public static string PathOf(Descriptor place, string doing)
    {
        var buffer = new byte[4096];
        var count = FileCalls.ReadLinkAt(place, NulBytes.Of(place.ProcPath), buffer, (nuint)buffer.Length);
        return count > 0 ? Engine.Protocol.Text.GuestText.Decode(buffer.AsSpan(0, (int)count)) : throw Errno.LastFailure(doing);
    }

    /// <summary>What to do at an error is the caller's to say; else what the file system says of it is not heard.</summary>
    internal static MountOptions WithoutPanic(string type, MountOptions options) =>
        type is "ext2" or "ext3" or "ext4" && !options.Data.Split(',').Any(option => option.StartsWith(ErrorsOption, StringComparison.Ordinal))
            ? options.With(NoPanic)
            : options;

    private static int TryAll(string kernelPath, Descriptor target, MountOptions options)
    {
        foreach (var line in File.ReadLines("/proc/filesystems").Take(256))
            if (line.StartsWith('\t') && Try(kernelPath, target, line.Trim(), options) == 0)
                return 0;
        return Errno.EINVAL;
    }

    private static int Try(string kernelPath, Descriptor target, string type, MountOptions options)
    {
        if (OptionOf.TryGetValue(type, out var option) && !options.Data.Contains(option.Split('=')[0] + "=", StringComparison.Ordinal))
            options = options.With(option);
        options = WithoutPanic(type, options);
        var number = MountCalls.TryMount(kernelPath, target.ProcPath, type, options);
        if (number != 0 && type == "btrfs" && BtrfsDevices.Register())
            number = MountCalls.TryMount(kernelPath, target.ProcPath, type, options);
        // CD images, squashfs and write-protected disks.
        if (number is Errno.EROFS or Errno.EACCES && options is { IsReadOnly: false, WantsWrite: false })
            number = MountCalls.TryMount(kernelPath, target.ProcPath, type, options.AsReadOnly());
        return number;
    }

    private static void MountNtfs(string kernelPath, Descriptor target, MountOptions options, string doing)
    {
        if (!Tool.Exists("ntfs-3g"))
            throw new ActionException("ENOTSUP", $"{doing}: the appliance has no ntfs-3g");
        var words = options.IsReadOnly ? "ro" : "rw";
        if (options.Data.Length > 0)
            words += "," + options.Data;
        Tool.Check("ntfs-3g", ["-o", words, kernelPath, PathOf(target, doing)], new() { TimeLimit = Tool.LookingLimit });
    }
}
