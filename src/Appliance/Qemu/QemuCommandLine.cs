using System.Text.Json.Nodes;

namespace Engine.Appliance.Qemu;

/// <summary>The numbers that a machine's files have in qemu.</summary>
internal sealed record MachineDescriptors(int Channel, int Kernel, int Initrd, int Root, IReadOnlyList<AttachedDrive> Drives);

/// <summary>
/// Turns a machine into qemu's arguments (7.2 and later). Pure: nothing is opened or looked up here. qemu gets open files, never
/// names: so it needs no right to open any, and no name is too odd.
/// </summary>
internal static class QemuCommandLine
{
    /// <summary>The port of virtio-serial that the daemon opens.</summary>
    private const string ChannelName = "org.libguestfs.channel.0";

    public static IReadOnlyList<string> Arguments(MachineSpec spec, MachineDescriptors files, bool hasKvm)
    {
        var arguments = new List<string>();
        arguments.AddRange(Machine(spec, hasKvm));
        arguments.AddRange(
        [
            "-kernel", $"/proc/self/fd/{files.Kernel}", "-initrd", $"/proc/self/fd/{files.Initrd}", "-append", KernelCommandLine.Text,

            // stdin is /dev/null, stdout the console's pipe
            "-chardev", "stdio,id=console,signal=off", "-device", "isa-serial,chardev=console",
            "-device", "virtio-rng-pci",
            "-add-fd", BlockGraph.Inherited(files.Root), "-blockdev", Root(files.Root), "-device", "virtio-blk-pci,drive=root",
            "-device", "virtio-serial-pci",
            "-chardev", $"socket,id=channel,fd={files.Channel}", "-device", $"virtserialport,chardev=channel,name={ChannelName}",
            "-device", "virtio-scsi-pci,id=scsi0",
        ]);
        for (var index = 0; index < files.Drives.Count; index++)
        {
            arguments.AddRange(Disk(files.Drives[index], index));
        }

        return arguments;
    }

    private static string[] Machine(MachineSpec spec, bool hasKvm) =>
    [
        "-no-user-config", "-nodefaults", "-display", "none", "-no-reboot",
        "-M", "pc,usb=off,smbus=off,hpet=off,vmport=off",
        "-accel", hasKvm ? "kvm" : "tcg,thread=multi",

        // With ERMS the guest copies by rep movsb, which emulation runs one byte at a time.
        "-cpu", hasKvm ? "host" : "max,-erms,-fsrm",
        "-smp", $"{spec.Cpus}", "-m", $"{spec.MemoryMebibytes}",
        "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
    ];

    private static string Root(int descriptor) => new JsonObject
    {
        ["node-name"] = "root",
        ["driver"] = "raw",
        ["read-only"] = true,
        ["file"] = BlockGraph.File("file", descriptor, isLocked: false),
    }.ToJsonString();

    // A failing or full disk of the host is the guest's I/O error; by default qemu would stop the machine on a full one.
    private static IEnumerable<string> Disk(AttachedDrive drive, int index) =>
    [
        .. BlockGraph.Arguments(drive, $"drive{index}"),
        "-device", $"scsi-hd,bus=scsi0.0,scsi-id={index},lun=0,drive=drive{index},werror=report,rerror=report",
    ];
}
