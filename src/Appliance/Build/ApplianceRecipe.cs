using System.Collections.Immutable;
using System.Text;

namespace Engine.Appliance.Build;

/// <summary>What the appliance is made of. Every change here makes a new appliance, because the text of it is part of the key.</summary>
internal static class ApplianceRecipe
{
    /// <summary>Raised when the steps change in a way that the lists below do not show.</summary>
    public const int Version = 1;

    public const string Release = "bookworm";

    public const string Architecture = "amd64";

    // The cloud kernel boots a little faster but lacks ufs, hfsplus, jfs, minix, LDM partitions and vmgenid.
    public const string KernelPackage = "linux-image-amd64";

    /// <summary>What the daemon runs, binds or reads; apt adds what they depend on.</summary>
    public static readonly ImmutableArray<string> Packages =
    [
        "acl", "attr", "augeas-lenses", "base-files", "bash", "btrfs-progs", "bzip2", "coreutils", "cryptsetup-bin", "dash",
        "diffutils", "dosfstools", "e2fsprogs", "fdisk", "file", "findutils", "gdisk", "grep", "gzip", "kmod", "libaugeas0",
        "libblkid1", "libc6", "libgcc-s1", "libhivex0", "libmagic1", "libsqlite3-0", "lvm2", "lzop", "mdadm", "mount", "ntfs-3g",
        "parted", "sed", "tar", "util-linux", "xfsprogs", "xz-utils", "zlib1g", "zstd",
        "libcap2", "libsystemd0", "policycoreutils",
        "scrub", "squashfs-tools", "zerofree",
        "f2fs-tools",
        "extlinux", "grub-pc-bin", "grub2-common", "rsync", "syslinux",
        "ldmtool",
        "sleuthkit", "yara",
    ];

    /// <summary>Dependencies of maintainer scripts (which are not run) or of side programs that are removed below.</summary>
    public static readonly ImmutableArray<string> DroppedPackages =
    [
        "adduser", "cpio", "debconf", "debianutils", "dmidecode", "dpkg", "fuse3", "init-system-helpers", "initramfs-tools",
        "initramfs-tools-core", "klibc-utils", "libaudit-common", "libdb5.3", "libdate-manip-perl", "libfile-find-rule-perl",
        "libgdbm-compat4", "libgdbm6", "libklibc", "libnsl2",
        "libnumber-compare-perl", "libpam-modules", "libpam-modules-bin", "libperl5.36", "libpython3-stdlib", "libpython3.11-minimal",
        "libpython3.11-stdlib", "libsasl2-modules-db", "libsemanage-common", "libsemanage2", "libtext-glob-perl", "libtirpc-common", "libtirpc3",
        "linux-base", "linux-image-amd64", "lsb-base", "media-types", "passwd", "perl", "perl-base", "perl-modules-5.36", "python3",
        "python3-minimal", "python3.11", "python3.11-minimal", "sysvinit-utils", "udev", "usrmerge",
    ];

    /// <summary>Folders and files of the packages that nothing in the appliance reads.</summary>
    public static readonly ImmutableArray<string> DroppedPaths =
    [
        "boot", "etc/apt", "etc/cron.d", "etc/cron.daily", "etc/dpkg", "etc/init.d", "etc/kernel", "etc/logcheck", "etc/pam.d",
        "etc/rc*.d", "etc/security", "etc/skel", "etc/systemd", "etc/update-motd.d", "home", "usr/games", "usr/include", "usr/lib/dpkg",
        "usr/lib/mime", "usr/lib/pcrlib", "usr/lib/systemd", "usr/lib/tmpfiles.d", "usr/lib/udev", "usr/lib/valgrind", "usr/local",
        "usr/share/applications", "usr/share/apport", "usr/share/base-files", "usr/share/bash-completion", "usr/share/bug",
        "usr/share/common-licenses",
        "usr/share/debconf", "usr/share/dict", "usr/share/doc", "usr/share/doc-base", "usr/share/fish", "usr/share/gcc",
        "usr/share/gdb", "usr/share/icons",
        "usr/share/info", "usr/share/initramfs-tools", "usr/share/lintian", "usr/share/locale", "usr/share/man", "usr/share/menu",
        "usr/share/mdadm", "usr/share/perl5", "usr/share/pixmaps", "usr/share/polkit-1", "usr/share/python3", "usr/share/zsh",
        "usr/src", "var/backups", "var/cache", "var/log", "var/mail", "var/opt", "var/spool",
        // Each needs an interpreter or a library of a dropped package.
        "usr/sbin/e2scrub*", "usr/sbin/xfs_scrub_all", "usr/bin/mactime", "usr/bin/sorter", "usr/share/tsk",
        // Of the tools for policies only setfiles is run.
        "usr/bin/secon", "usr/bin/sestatus", "usr/libexec/selinux", "usr/sbin/fixfiles", "usr/sbin/load_policy", "usr/sbin/semodule", "usr/sbin/setsebool",
    ];

    /// <summary>Modules that stage 1 of the boot needs before the root is there, and what must be there at once after it.</summary>
    public static readonly ImmutableArray<string> EarlyModules =
    [
        // libcrc32c, which erofs needs, asks for the algorithm by name and finds no modprobe in stage 1.
        "crc32c_generic",
        "virtio_pci", "virtio_console", "virtio_blk", "virtio_scsi", "sd_mod", "virtio_rng", "erofs", "overlay",
    ];

    /// <summary>What stage 1 needs beyond those to reach the root of an exported appliance: an image inside of an ext4.</summary>
    public static readonly ImmutableArray<string> ExportModules = ["ext4", "loop"];

    /// <summary>What most guests' disks need: loaded before a template is taken, so that no clone runs modprobe.</summary>
    public static readonly ImmutableArray<string> PreloadModules =
    [
        "ext4", "xfs", "btrfs", "vfat", "nls_ascii", "nls_cp437", "nls_iso8859_1", "nls_utf8", "fuse", "loop", "dm_mod",
        "dm_crypt", "md_mod",
    ];

    /// <summary>Where a tree of modules that is kept whole begins; their dependencies come along.</summary>
    public static readonly ImmutableArray<string> ModuleFolders =
    [
        "arch/x86/crypto/", "block/", "crypto/", "drivers/block/", "drivers/cdrom/", "drivers/char/hw_random/virtio-rng",
        "drivers/char/virtio_", "drivers/dax/", "drivers/md/", "drivers/nvdimm/", "drivers/scsi/scsi_mod", "drivers/scsi/sd_mod",
        "drivers/scsi/sg.", "drivers/scsi/sr_mod", "drivers/scsi/virtio_scsi", "drivers/virtio/", "fs/", "lib/",
    ];

    /// <summary>File systems of networks and clusters, and drivers of machines the appliance never is.</summary>
    public static readonly ImmutableArray<string> DroppedModuleFolders =
    [
        "drivers/block/aoe/", "drivers/block/drbd/", "drivers/block/mtip32xx/", "drivers/block/rbd", "drivers/block/rnbd/",
        "drivers/block/xen-", "drivers/block/floppy", "drivers/block/pktcdvd", "drivers/block/ataflop", "fs/9p/", "fs/afs/", "fs/ceph/",
        "fs/cifs/", "fs/coda/", "fs/dlm/", "fs/fscache/", "fs/gfs2/", "fs/jffs2/", "fs/lockd/", "fs/nfs/", "fs/nfs_common/", "fs/nfsd/",
        "fs/ocfs2/", "fs/orangefs/", "fs/pstore/", "fs/smb/", "fs/smbfs_common/", "fs/ubifs/", "fs/vboxsf/", "lib/test",
    ];

    /// <summary>Libraries a NativeAOT daemon may name; those it does name go into the initrd.</summary>
    public static readonly ImmutableArray<string> DaemonLibraries =
    [
        "ld-linux-x86-64.so.2", "libc.so.6", "libm.so.6", "libdl.so.2", "libpthread.so.0", "librt.so.1", "libgcc_s.so.1", "libz.so.1",
    ];

    /// <summary>The whole recipe as one text, to be compared and hashed.</summary>
    public static string Text { get; } = Describe();

    private static string Describe()
    {
        var text = new StringBuilder();
        text.Append("version ").Append(Version).Append('\n');
        text.Append("release ").Append(Release).Append(' ').Append(Architecture).Append(' ').Append(KernelPackage).Append('\n');
        Line("packages", Packages);
        Line("dropped packages", DroppedPackages);
        Line("dropped paths", DroppedPaths);
        Line("early modules", EarlyModules);
        Line("export modules", ExportModules);
        Line("preloaded modules", PreloadModules);
        Line("modules", ModuleFolders);
        Line("dropped modules", DroppedModuleFolders);
        Line("libraries", DaemonLibraries);
        Line("settings", RootSettings.Files.Select(file => $"{file.Path}={file.Text}"));
        return text.ToString();

        void Line(string name, IEnumerable<string> values) => text.Append(name).Append(' ').AppendJoin(' ', values).Append('\n');
    }
}
