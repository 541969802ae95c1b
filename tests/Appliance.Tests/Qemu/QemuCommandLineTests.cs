using Engine.Appliance.Drives;
using Engine.Appliance.Drives.Formats;
using Engine.Appliance.Qemu;

namespace Engine.Appliance.Tests.Qemu;

public sealed class QemuCommandLineTests
{
    private static readonly MachineSpec _machine = new(new ApplianceFiles("/c/vmlinux", "/c/initrd", "/c/root", "key"), 768, 1, []);
    private static readonly MachineDescriptors _booting = new(Channel: 3, Monitor: 4, Bulk: 10, Root: 5) { Kernel = 6, Initrd = 7 };

    [Fact(DisplayName = "The whole command line of an emulated machine that boots")]
    public void Whole()
    {
        var arguments = QemuCommandLine.Arguments(_machine with { Cpus = 2 }, _booting, hasKvm: false);

        var root = """{"node-name":"root","driver":"raw","read-only":true""" +
            ""","file":{"driver":"file","filename":"/dev/fdset/5","locking":"off"}}""";
        arguments.Should().Equal(
            "-no-user-config", "-nodefaults", "-display", "none", "-no-reboot",
            "-M", "pc,usb=off,smbus=off,hpet=off,vmport=off,memory-backend=memory",
            "-object", "memory-backend-ram,id=memory,size=768M",
            "-accel", "tcg,thread=multi", "-cpu", "max,-erms,-fsrm", "-smp", "2", "-m", "768",
            "-sandbox", "on,obsolete=deny,elevateprivileges=deny,spawn=deny,resourcecontrol=deny",
            "-kernel", "/proc/self/fd/6", "-initrd", "/proc/self/fd/7", "-append", KernelCommandLine.Text,
            "-chardev", "stdio,id=console,signal=off", "-device", "isa-serial,chardev=console",
            "-chardev", "socket,id=monitor,fd=4", "-mon", "chardev=monitor,mode=control",
            "-device", "virtio-rng-pci",
            "-add-fd", "fd=5,set=5", "-blockdev", root,
            "-device", "virtio-blk-pci,drive=root",
            "-blockdev", """{"node-name":"bulk","driver":"nbd","read-only":true,"server":{"type":"fd","str":"10"}}""",
            "-device", "virtio-blk-pci,drive=bulk,serial=engine-bulk",
            "-device", "virtio-serial-pci",
            "-chardev", "socket,id=channel,fd=3", "-device", "virtserialport,chardev=channel,name=org.libguestfs.channel.0",
            "-device", "virtio-scsi-pci,id=scsi0");
    }

    [Fact(DisplayName = "Parameters that a user adds are qemu's last words, and a machine with some is no clone")]
    public void Added()
    {
        var machine = _machine with { Parameters = [new("-cpu", "max"), new("-device", "virtio-rng-pci,id=more")] };

        QemuCommandLine.Arguments(machine, _booting, hasKvm: false)
            .Should().Equal([.. QemuCommandLine.Arguments(_machine, _booting, hasKvm: false), "-cpu", "max", "-device", "virtio-rng-pci,id=more"]);
        (machine.MustBoot, _machine.MustBoot).Should().Be((true, false));
    }

    [Theory(DisplayName = "A parameter is taken when it describes the machine and opens nothing of the host")]
    [InlineData("-cpu", "max,+avx", true)]
    [InlineData("-device", "virtio-rng-pci,id=more", true)]
    [InlineData("-smbios", "type=1,serial=profile", true)]
    [InlineData("-global", "isa-debugcon.iobase=0x402", true)]
    [InlineData("-cpu", null, false)]
    [InlineData("-uuid", "", false)]
    [InlineData("-drive", "file=/etc/shadow", false)]
    [InlineData("-netdev", "user,id=n", false)]
    [InlineData("-sandbox", "off", false)]
    [InlineData("-object", "secret,id=s", false)]
    [InlineData("-smbios", "type=1, FILE =/etc/shadow", false)]
    [InlineData("-device", "e1000,romfile=/etc/shadow", false)]
    [InlineData("-device", """{"driver":"e1000","romfile":"/etc/shadow"}""", false)]
    [InlineData("-name", "a\nb", false)]
    public void Taken(string name, string? value, bool isTaken) =>
        (new MachineParameter(name, value).WhyNot() is null).Should().Be(isTaken);

    [Fact(DisplayName = "A machine that is recorded, and its clone, differ in how they begin and whether they share their memory, and in nothing else")]
    public void RecordedAndCloned()
    {
        var recorded = QemuCommandLine.Arguments(_machine, _booting with { Memory = 8 }, hasKvm: false);
        var cloned = QemuCommandLine.Arguments(_machine, new MachineDescriptors(3, 4, 10, 5) { Memory = 8, State = 9 }, hasKvm: false);

        recorded.Except(cloned).Should().Equal(
            "memory-backend-file,id=memory,size=768M,mem-path=/proc/self/fd/8,share=on",
            "-kernel", "/proc/self/fd/6", "-initrd", "/proc/self/fd/7", "-append", KernelCommandLine.Text);
        cloned.Except(recorded).Should().Equal(
            "memory-backend-file,id=memory,size=768M,mem-path=/proc/self/fd/8,share=off", "-incoming", "defer");
    }

    [Fact(DisplayName = "A drive that may be written is its image alone, under qemu's lock")]
    public void Writable()
    {
        var nodes = BlockGraph.Nodes(new AttachedDrive(new AttachedNode("qcow2", 9, IsBlockDevice: true), Overlay: null), "drive1", DriveOptions.None);

        nodes.Select(node => node.ToJsonString()).Should().Equal(
            """{"node-name":"drive1","driver":"qcow2","read-only":false""" +
            ""","file":{"driver":"host_device","filename":"/dev/fdset/9","locking":"auto"},"backing":null}""");
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

        var nodes = BlockGraph.Nodes(drive, "drive0", DriveOptions.None).Select(node => node.ToJsonString());

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

        BlockGraph.Nodes(drive, "drive0", DriveOptions.None)[^1].ToJsonString().Should().EndWith(""","offset":512,"size":4096}""");
    }

    [Fact(DisplayName = "With KVM the guest gets the host's processor")]
    public void Kvm()
    {
        var arguments = QemuCommandLine.Arguments(_machine, _booting, hasKvm: true);

        arguments.Should().ContainInOrder("-accel", "kvm", "-cpu", "host");
    }

    [Fact(DisplayName = "No machine has a network device")]
    public void NoNetwork()
    {
        var arguments = QemuCommandLine.Arguments(_machine, _booting, hasKvm: false);

        arguments.Should().Contain("-nodefaults").And.NotContain(argument => argument.Contains("net", StringComparison.Ordinal));
    }
}
