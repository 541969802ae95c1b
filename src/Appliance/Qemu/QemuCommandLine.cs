using System.Text.Json.Nodes;
using Engine.Appliance.Bulk;

namespace Engine.Appliance.Qemu;

/// <summary>The numbers that a machine's files have in qemu; null for what a way to start does not need.</summary>
internal sealed record MachineDescriptors(int Channel, int Monitor, int Bulk, int Root)
{
    public int? Kernel { get; init; }
    public int? Initrd { get; init; }
    public int? Memory { get; init; }
    public int? State { get; init; }
}

/// <summary>
/// Turns a machine into qemu's arguments (7.2 and later). Pure: nothing is opened or looked up here. qemu gets open files, never
/// names: so it needs no right to open any, and no name is too odd. Disks come later, through the monitor.
/// </summary>
internal static class QemuCommandLine
{
    /// <summary>The port of virtio-serial that the daemon opens.</summary>
    private const string ChannelName = "org.libguestfs.channel.0";

    public static IReadOnlyList<string> Arguments(MachineSpec spec, MachineDescriptors files, bool hasKvm) =>
    [
        "-no-user-config", "-nodefaults", "-display", "none", "-no-reboot",
        "-M", "pc,usb=off,smbus=off,hpet=off,vmport=off,memory-backend=memory",
        "-object", Memory(spec, files),
        "-accel", hasKvm ? "kvm" : "tcg,thread=multi",

        // With ERMS the guest copies by rep movsb, which emulation runs one byte at a time.
        "-cpu", hasKvm ? "host" : "max,-erms,-fsrm",
        "-smp", $"{spec.Cpus}", "-m", $"{spec.MemoryMebibytes}",
        "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
        .. Beginning(spec, files),

        // stdin is /dev/null, stdout the console's pipe
        "-chardev", "stdio,id=console,signal=off", "-device", "isa-serial,chardev=console",
        "-chardev", $"socket,id=monitor,fd={files.Monitor}", "-mon", "chardev=monitor,mode=control",
        "-device", "virtio-rng-pci",
        "-add-fd", $"fd={files.Root},set={files.Root}", "-blockdev", Root(files.Root), "-device", "virtio-blk-pci,drive=root",
        "-blockdev", Bulk(files.Bulk), "-device", $"virtio-blk-pci,drive=bulk,serial={BulkDisk.Serial}",
        "-device", "virtio-serial-pci",
        "-chardev", $"socket,id=channel,fd={files.Channel}", "-device", $"virtserialport,chardev=channel,name={ChannelName}",
        "-device", "virtio-scsi-pci,id=scsi0",

        // Last: of what can be said once, like the processor, qemu takes the last word.
        .. spec.Parameters.SelectMany(parameter => parameter.Words),
    ];

    private static string Memory(MachineSpec spec, MachineDescriptors files) => files.Memory is { } memory
        ? $"memory-backend-file,id=memory,size={spec.MemoryMebibytes}M,mem-path=/proc/self/fd/{memory},share={(files.State is null ? "on" : "off")}"
        : $"memory-backend-ram,id=memory,size={spec.MemoryMebibytes}M";

    private static string[] Beginning(MachineSpec spec, MachineDescriptors files) => files.State is not null
        ? ["-incoming", "defer"]
        : ["-kernel", $"/proc/self/fd/{files.Kernel}", "-initrd", $"/proc/self/fd/{files.Initrd}", "-append", $"{KernelCommandLine.Text} {spec.KernelWords}".TrimEnd()];

    private static string Root(int descriptor) => new JsonObject
    {
        ["node-name"] = "root",
        ["driver"] = "raw",
        ["read-only"] = true,
        ["file"] = BlockGraph.File("file", descriptor, isLocked: false),
    }.ToJsonString();

    // Content for the guest comes by this disk: see BulkDisk.
    private static string Bulk(int descriptor) => new JsonObject
    {
        ["node-name"] = "bulk",
        ["driver"] = "nbd",
        ["read-only"] = true,
        ["server"] = new JsonObject { ["type"] = "fd", ["str"] = $"{descriptor}" },
    }.ToJsonString();
}
