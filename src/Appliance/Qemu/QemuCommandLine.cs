using System.Text.Json.Nodes;
using Engine.Appliance.Drives;

namespace Engine.Appliance.Qemu;

/// <summary>A drive as qemu gets it.</summary>
/// <param name="Look">What the image is; its format was found safely or named.</param>
/// <param name="OverlayDescriptor">The descriptor of its scratch overlay in qemu, or null when the guest may write the image.</param>
internal sealed record AttachedDrive(string Path, ImageLook Look, int? OverlayDescriptor);

/// <summary>Turns a machine into qemu's arguments (7.2 and later). Pure: nothing is opened or looked up here.</summary>
internal static class QemuCommandLine
{
    /// <summary>Port 0 of virtio-serial that the daemon opens.</summary>
    private const string ChannelName = "org.libguestfs.channel.0";

    /// <param name="channelDescriptor">The number of the channel's socket in qemu.</param>
    public static IReadOnlyList<string> Arguments(
        MachineSpec spec, IReadOnlyList<AttachedDrive> drives, bool hasKvm, int channelDescriptor)
    {
        var arguments = new List<string>();
        arguments.AddRange(Machine(spec, hasKvm));
        arguments.AddRange(
        [
            "-kernel", spec.Appliance.Kernel, "-initrd", spec.Appliance.Initrd, "-append", KernelCommandLine.Text,

            // stdin is /dev/null, stdout the console's pipe; Ctrl-C is not the console's
            "-chardev", "stdio,id=console,signal=off", "-device", "isa-serial,chardev=console",
            "-device", "virtio-rng-pci",
            "-blockdev", Root(spec.Appliance.Root), "-device", "virtio-blk-pci,drive=root",
            "-device", "virtio-serial-pci",
            "-chardev", $"socket,id=channel,fd={channelDescriptor}", "-device", $"virtserialport,chardev=channel,name={ChannelName}",
            "-device", "virtio-scsi-pci,id=scsi0",
        ]);
        for (var index = 0; index < drives.Count; index++)
        {
            arguments.AddRange(Disk(drives[index], index));
        }

        return arguments;
    }

    private static string[] Machine(MachineSpec spec, bool hasKvm) =>
    [
        "-no-user-config", "-nodefaults", "-display", "none", "-no-reboot",
        "-M", "pc,acpi=off,usb=off,smbus=off,hpet=off,vmport=off",
        "-accel", hasKvm ? "kvm" : "tcg,thread=multi",

        // With ERMS the guest copies by rep movsb, which emulation runs one byte at a time.
        "-cpu", hasKvm ? "host" : "max,-erms,-fsrm",
        "-smp", $"{spec.Cpus}", "-m", $"{spec.MemoryMebibytes}",
        "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
    ];

    private static string Root(string path) => new JsonObject
    {
        ["node-name"] = "root",
        ["driver"] = "raw",
        ["read-only"] = true,
        ["file"] = new JsonObject { ["driver"] = "file", ["filename"] = path, ["locking"] = "off" },
    }.ToJsonString();

    // A failing or full disk of the host is the guest's I/O error; by default qemu would stop the machine on a full one.
    private static string[] Disk(AttachedDrive drive, int index)
    {
        var node = drive.OverlayDescriptor is { } overlay ? Overlay(drive, overlay) : Image(drive, isReadOnly: false);
        node["node-name"] = $"drive{index}";
        var device = $"scsi-hd,bus=scsi0.0,scsi-id={index},lun=0,drive=drive{index},werror=report,rerror=report";
        string[] disk = ["-blockdev", node.ToJsonString(), "-device", device];
        return drive.OverlayDescriptor is { } descriptor ? ["-add-fd", $"fd={descriptor},set={index}", .. disk] : disk;

        JsonObject Overlay(AttachedDrive of, int descriptor) => new()
        {
            ["driver"] = "qcow2",
            ["cache"] = new JsonObject { ["no-flush"] = true }, // nobody will read it after us
            ["file"] = new JsonObject { ["driver"] = "file", ["filename"] = $"/dev/fdset/{index}", ["locking"] = "off" },
            ["backing"] = Image(of, isReadOnly: true),
        };
    }

    private static JsonObject Image(AttachedDrive drive, bool isReadOnly)
    {
        var file = new JsonObject
        {
            ["driver"] = drive.Look.IsBlockDevice ? "host_device" : "file",
            ["filename"] = drive.Path,
        };
        if (isReadOnly)
        {
            file["locking"] = "off"; // a running machine may hold its image; we read it as it is
        }

        var image = new JsonObject { ["driver"] = drive.Look.Format, ["read-only"] = isReadOnly, ["file"] = file };
        if (drive.Look.Format is "qcow2" or "qed" or "vmdk")
        {
            image["backing"] = null; // whatever the header says by now
        }

        return image;
    }
}
