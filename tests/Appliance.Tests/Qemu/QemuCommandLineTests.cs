using Engine.Appliance.Drives.Formats;
using Engine.Appliance.Qemu;

namespace Engine.Appliance.Tests.Qemu;

public sealed class QemuCommandLineTests
{
    private static readonly MachineSpec _machine = new(new ApplianceFiles("/c/vmlinux", "/c/initrd", "/c/root", "key"), 768, 1, []);
    private static readonly MachineDescriptors _noDrives = new(3, 4, 5, 6, []);

    [Fact(DisplayName = "The whole command line of an emulated machine with one drive of each kind")]
    public void Whole()
    {
        var descriptors = new MachineDescriptors(Channel: 3, Kernel: 4, Initrd: 5, Root: 6,
        [
            new(new AttachedNode("raw", 7, IsBlockDevice: false), Overlay: 8),
            new(new AttachedNode("qcow2", 9, IsBlockDevice: true), Overlay: null),
        ]);

        var arguments = QemuCommandLine.Arguments(_machine with { Cpus = 2 }, descriptors, hasKvm: false);

        var root = """{"node-name":"root","driver":"raw","read-only":true""" +
            ""","file":{"driver":"file","filename":"/dev/fdset/6","locking":"off"}}""";
        var image = """{"node-name":"drive0-image1","driver":"raw","read-only":true""" +
            ""","file":{"driver":"file","filename":"/dev/fdset/7","locking":"off"}}""";
        var overlay = """{"node-name":"drive0","driver":"qcow2","cache":{"no-flush":true}""" +
            ""","file":{"driver":"file","filename":"/dev/fdset/8","locking":"off"},"backing":"drive0-image1"}""";
        var device = """{"node-name":"drive1","driver":"qcow2","read-only":false""" +
            ""","file":{"driver":"host_device","filename":"/dev/fdset/9","locking":"auto"},"backing":null}""";
        arguments.Should().Equal(
            "-no-user-config", "-nodefaults", "-display", "none", "-no-reboot",
            "-M", "pc,usb=off,smbus=off,hpet=off,vmport=off",
            "-accel", "tcg,thread=multi", "-cpu", "max,-erms,-fsrm", "-smp", "2", "-m", "768",
            "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
            "-kernel", "/proc/self/fd/4", "-initrd", "/proc/self/fd/5", "-append", KernelCommandLine.Text,
            "-chardev", "stdio,id=console,signal=off", "-device", "isa-serial,chardev=console",
            "-device", "virtio-rng-pci",
            "-add-fd", "fd=6,set=6", "-blockdev", root,
            "-device", "virtio-blk-pci,drive=root",
            "-device", "virtio-serial-pci",
            "-chardev", "socket,id=channel,fd=3", "-device", "virtserialport,chardev=channel,name=org.libguestfs.channel.0",
            "-device", "virtio-scsi-pci,id=scsi0",
            "-add-fd", "fd=7,set=7", "-blockdev", image, "-add-fd", "fd=8,set=8", "-blockdev", overlay,
            "-device", "scsi-hd,bus=scsi0.0,scsi-id=0,lun=0,drive=drive0,werror=report,rerror=report",
            "-add-fd", "fd=9,set=9", "-blockdev", device,
            "-device", "scsi-hd,bus=scsi0.0,scsi-id=1,lun=0,drive=drive1,werror=report,rerror=report");
    }

    [Fact(DisplayName = "A chain is given image by image, the deepest first, and each says what it stands on, if only that it is nothing")]
    public void Chain()
    {
        var drive = new AttachedDrive(
            new AttachedNode("qcow2", 7, IsBlockDevice: false)
            {
                Data = new AttachedNode("raw", 9, IsBlockDevice: false),
                Backing = new AttachedNode("vmdk", 8, IsBlockDevice: false),
            },
            Overlay: 10);

        var nodes = BlockGraph.Arguments(drive, "drive0").Where(word => word.StartsWith('{'));

        nodes.Should().Equal(
            """{"node-name":"drive0-image2","driver":"raw","read-only":true""" +
            ""","file":{"driver":"file","filename":"/dev/fdset/9","locking":"off"}}""",
            """{"node-name":"drive0-image3","driver":"vmdk","read-only":true""" +
            ""","file":{"driver":"file","filename":"/dev/fdset/8","locking":"off"},"backing":null}""",
            """{"node-name":"drive0-image1","driver":"qcow2","read-only":true""" +
            ""","file":{"driver":"file","filename":"/dev/fdset/7","locking":"off"},"data-file":"drive0-image2","backing":"drive0-image3"}""",
            """{"node-name":"drive0","driver":"qcow2","cache":{"no-flush":true}""" +
            ""","file":{"driver":"file","filename":"/dev/fdset/10","locking":"off"},"backing":"drive0-image1"}""");
    }

    [Fact(DisplayName = "A part of a file is a disk of its own")]
    public void Part()
    {
        var drive = new AttachedDrive(new AttachedNode("raw", 7, IsBlockDevice: false) { Part = new ByteRange(512, 4096) }, Overlay: null);

        BlockGraph.Arguments(drive, "drive0").Last().Should().EndWith(""","offset":512,"size":4096}""");
    }

    [Fact(DisplayName = "With KVM the guest gets the host's processor")]
    public void Kvm()
    {
        var arguments = QemuCommandLine.Arguments(_machine, _noDrives, hasKvm: true);

        arguments.Should().ContainInOrder("-accel", "kvm", "-cpu", "host");
    }

    [Fact(DisplayName = "No machine has a network device")]
    public void NoNetwork()
    {
        var arguments = QemuCommandLine.Arguments(_machine, _noDrives, hasKvm: false);

        arguments.Should().Contain("-nodefaults").And.NotContain(argument => argument.Contains("net", StringComparison.Ordinal));
    }
}
