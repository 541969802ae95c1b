using Engine.Appliance.Drives;
using Engine.Appliance.Qemu;

namespace Engine.Appliance.Tests.Qemu;

public sealed class QemuCommandLineTests
{
    private static readonly ApplianceFiles _files = new("/c/vmlinux", "/c/initrd", "/c/root, one", "key");

    [Fact(DisplayName = "The whole command line of an emulated machine with one drive of each kind")]
    public void Whole()
    {
        AttachedDrive[] drives =
        [
            new("/i/a,\"b\n", new ImageLook("raw", 512, IsBlockDevice: false), OverlayDescriptor: 4),
            new("/dev/vg/guest", new ImageLook("qcow2", 512, IsBlockDevice: true), OverlayDescriptor: null),
        ];

        var arguments = QemuCommandLine.Arguments(new MachineSpec(_files, 768, 2, []), drives, hasKvm: false, channelDescriptor: 3);

        var overlay = """{"driver":"qcow2","cache":{"no-flush":true},"file":{"driver":"file","filename":"/dev/fdset/0","locking":"off"}""" +
            ""","backing":{"driver":"raw","read-only":true,"file":{"driver":"file","filename":"/i/a,\u0022b\n","locking":"off"}}""" +
            ""","node-name":"drive0"}""";
        var device = """{"driver":"qcow2","read-only":false,"file":{"driver":"host_device","filename":"/dev/vg/guest"},"backing":null""" +
            ""","node-name":"drive1"}""";
        arguments.Should().Equal(
            "-no-user-config", "-nodefaults", "-display", "none", "-no-reboot",
            "-M", "pc,acpi=off,usb=off,smbus=off,hpet=off,vmport=off",
            "-accel", "tcg,thread=multi", "-cpu", "max,-erms,-fsrm", "-smp", "2", "-m", "768",
            "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
            "-kernel", "/c/vmlinux", "-initrd", "/c/initrd", "-append", KernelCommandLine.Text,
            "-chardev", "stdio,id=console,signal=off", "-device", "isa-serial,chardev=console",
            "-device", "virtio-rng-pci",
            "-blockdev",
            """{"node-name":"root","driver":"raw","read-only":true,"file":{"driver":"file","filename":"/c/root, one","locking":"off"}}""",
            "-device", "virtio-blk-pci,drive=root",
            "-device", "virtio-serial-pci",
            "-chardev", "socket,id=channel,fd=3", "-device", "virtserialport,chardev=channel,name=org.libguestfs.channel.0",
            "-device", "virtio-scsi-pci,id=scsi0",
            "-add-fd", "fd=4,set=0", "-blockdev", overlay,
            "-device", "scsi-hd,bus=scsi0.0,scsi-id=0,lun=0,drive=drive0,werror=report,rerror=report",
            "-blockdev", device,
            "-device", "scsi-hd,bus=scsi0.0,scsi-id=1,lun=0,drive=drive1,werror=report,rerror=report");
    }

    [Fact(DisplayName = "With KVM the guest gets the host's processor")]
    public void Kvm()
    {
        var arguments = QemuCommandLine.Arguments(new MachineSpec(_files, 768, 1, []), [], hasKvm: true, channelDescriptor: 3);

        arguments.Should().ContainInOrder("-accel", "kvm", "-cpu", "host");
    }

    [Fact(DisplayName = "No machine has a network device")]
    public void NoNetwork()
    {
        var arguments = QemuCommandLine.Arguments(new MachineSpec(_files, 768, 1, []), [], hasKvm: false, channelDescriptor: 3);

        arguments.Should().Contain("-nodefaults").And.NotContain(argument => argument.Contains("net", StringComparison.Ordinal));
    }
}
