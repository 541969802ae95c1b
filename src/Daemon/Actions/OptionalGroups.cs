using Engine.Daemon.Linux;
using Engine.Protocol.Rpc;

namespace Engine.Daemon.Actions;

/// <summary>The groups of actions that an appliance may or may not have.</summary>
internal static class OptionalGroups
{
    // A group is there when the tool that its actions run is. Groups without a row need no tool.
    private static readonly Dictionary<string, string> Tools = new(StringComparer.Ordinal)
    {
        ["lvm2"] = "lvm",
        ["gdisk"] = "sfdisk",
        ["btrfs"] = "mkfs.btrfs",
        ["ntfs3g"] = "ntfs-3g.probe",
        ["selinuxrelabel"] = "setfiles",
        ["xz"] = "xz",
        ["linuxmodules"] = "modprobe",
        ["fstrim"] = "fstrim",
        ["zerofree"] = "zerofree",
        ["scrub"] = "scrub",
        ["squashfs"] = "mksquashfs",
        ["mdadm"] = "mdadm",
        ["xfs"] = "mkfs.xfs",
        ["f2fs"] = "resize.f2fs",
        ["ntfsprogs"] = "ntfsresize",
        ["rsync"] = "rsync",
        ["syslinux"] = "syslinux",
        ["extlinux"] = "extlinux",
        ["grub"] = "grub-install",
        ["ldm"] = "ldmtool",
        ["clevisluks"] = "clevis-luks-unlock",
        ["libtsk"] = "fls",
        ["sleuthkit"] = "icat",
        ["libyara"] = "yara",
    };

    // Or the library that they call.
    private static readonly Dictionary<string, string> Libraries = new(StringComparer.Ordinal)
    {
        ["augeas"] = AugeasTree.Library,
        ["hivex"] = HiveFile.Library,
        ["journal"] = JournalReader.Library,
        ["linuxcaps"] = FileCapabilities.Library,
    };

    // Or what the kernel shows when it can do it.
    private static readonly Dictionary<string, string> KernelFolders = new(StringComparer.Ordinal)
    {
        ["inotify"] = "/proc/sys/fs/inotify",
        ["selinux"] = "/sys/fs/selinux",
    };

    // No action is in them any more. Old clients still ask for them.
    private static readonly string[] Retired = ["augeas", "realpath"];

    /// <summary>All that libguestfs has, in the order of their names.</summary>
    public static IReadOnlyList<string> Names { get; } =
    [
        "acl", "augeas", "blkdiscard", "blkdiscardzeroes", "btrfs", "clevisluks", "extlinux", "f2fs", "fstrim", "gdisk", "grub", "hivex",
        "inotify", "journal", "ldm", "libtsk", "libyara", "linuxcaps", "linuxfsuuid", "linuxmodules", "linuxxattrs", "luks", "lvm2",
        "mdadm", "mknod", "ntfs3g", "ntfsprogs", "realpath", "rsync", "scrub", "selinux", "selinuxrelabel", "sleuthkit", "squashfs", "syslinux",
        "wipefs", "xfs", "xz", "zerofree",
    ];

    /// <summary>The tool, library or part of the kernel that a group needs and the appliance lacks, or null.</summary>
    public static string? MissingTool(string group) =>
        Tools.TryGetValue(group, out var tool) && !Tool.Exists(tool) ? tool
        : Libraries.TryGetValue(group, out var library) && !SharedLibrary.Exists(library) ? library
        : KernelFolders.TryGetValue(group, out var folder) && !Directory.Exists(folder) ? folder
        : null;

    /// <summary>Whether there are actions of the group here, and what they need.</summary>
    public static bool IsAvailable(string group) =>
        (Array.IndexOf(Retired, group) >= 0 || ActionTable.All.Any(action => action.Group == group)) && MissingTool(group) is null;
}
