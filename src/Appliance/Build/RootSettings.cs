using System.Collections.Immutable;

namespace Engine.Appliance.Build;

/// <summary>The settings the appliance's tools read, instead of those their packages bring.</summary>
internal static class RootSettings
{
    public static readonly ImmutableArray<(string Path, string Text)> Files =
    [
        ("etc/passwd", "root:x:0:0:root:/root:/bin/sh\nnobody:x:65534:65534:nobody:/nonexistent:/bin/false\n"),
        ("etc/group", "root:x:0:\ndisk:x:6:\nnogroup:x:65534:\n"),
        ("etc/nsswitch.conf", "passwd: files\ngroup: files\nhosts: files\n"),
        ("etc/hosts", "127.0.0.1 localhost\n"),
        ("etc/hostname", "appliance\n"),
        ("etc/fstab", ""),
        ("etc/lvm/lvm.conf", LvmSettings),
        ("etc/mdadm/mdadm.conf", "DEVICE partitions\nHOMEHOST <ignore>\nAUTO +all\n"),
    ];

    /// <summary>Mount points, and folders that tools expect to find.</summary>
    public static readonly ImmutableArray<string> Folders =
    [
        "proc", "sys", "dev", "run", "run/lock", "tmp", "var/tmp", "var/lib", "var/log", "root", "mnt", "sysroot", "usr/lib/engine",
        "etc/lvm/archive", "etc/lvm/backup", "etc/lvm/cache",
    ];

    // There is no udevd: lvm must make its own nodes and wait for nobody. The appliance's own disk is /dev/vda; guests' disks are /dev/sd*.
    private const string LvmSettings =
        """
        config { checks=0 }
        devices {
            dir="/dev"
            scan="/dev"
            obtain_device_list_from_udev=0
            external_device_info_source="none"
            use_devicesfile=0
            global_filter=[ "r|^/dev/vd.*|", "a|.*|" ]
            md_component_detection=1
        }
        activation {
            udev_sync=0
            udev_rules=0
            verify_udev_operations=0
            monitoring=0
        }
        global {
            event_activation=0
            use_lvmpolld=0
            system_id_source="none"
            notify_dbus=0
        }
        backup {
            backup=0
            archive=0
        }

        """;
}
