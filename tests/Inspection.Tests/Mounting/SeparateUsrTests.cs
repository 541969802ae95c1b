using Engine.Inspection.Tests.Fixtures;

namespace Engine.Inspection.Tests.Mounting;

public class SeparateUsrTests
{
    [Fact(DisplayName = "A root whose /usr is a file system of its own is read with it: os-release, programs, package tools")]
    public void Merged()
    {
        var root = new TextTree().Link("/etc/os-release", "../usr/lib/os-release").Link("/bin", "usr/bin").Link("/lib", "/usr/lib")
            .Folder("/usr")
            .File("/etc/hostname", "split\n")
            .File("/etc/fstab", "/dev/vg/root / ext4\n/dev/mapper/vg-usr /usr ext4\n/dev/vda1 /boot ext4\n");
        var usr = new TextTree().File("/lib/os-release", "ID=fedora\nVERSION_ID=41\nPRETTY_NAME=\"Fedora Linux 41\"\n")
            .Link("/bin/sh", "/usr/bin/bash").Program("/bin/bash", 183);
        var machine = new TextMachine().Add("/dev/sda1", new TextTree().Folder("/grub")).Add("/dev/vg/root", root).Add("/dev/vg/usr", usr);

        var system = Inspector.Inspect(machine).Should().ContainSingle().Which;

        (system.Root.Name, system.Distro, system.MajorVersion, system.Arch, system.Hostname).Should()
            .Be(("/dev/vg/root", "fedora", 41, "aarch64", "split"));
        string.Join(' ', system.Mountpoints.Select(one => $"{one.Path}={one.Mountable}")).Should()
            .Be("/=/dev/vg/root /usr=/dev/vg/usr /boot=/dev/sda1");
    }

    [Fact(DisplayName = "When the separate /usr can't be mounted the root is still reported, by what it holds itself")]
    public void Lost()
    {
        var root = new TextTree().Link("/etc/os-release", "../usr/lib/os-release").File("/etc/debian_version", "12.5\n").Folder("/usr")
            .File("/etc/fstab", "/dev/sda2 /usr ext4\n");

        Words(new TextMachine().Add("/dev/sda1", root).Add("/dev/sda2", null)).Should().Be("debian 12.5");
    }

    [Fact(DisplayName = "Links that go round between root and /usr end")]
    public void Loops()
    {
        var root = new TextTree().Link("/etc/os-release", "/usr/lib/os-release").File("/etc/debian_version", "11.9\n").Folder("/usr")
            .File("/etc/fstab", "/dev/sda2 /usr ext4\n");
        var usr = new TextTree().Link("/lib/os-release", "../../etc/os-release")
            .Link("/x/bash", string.Concat(Enumerable.Repeat("../usr/bin/", 300)));

        Words(new TextMachine().Add("/dev/sda1", root).Add("/dev/sda2", usr)).Should().Be("debian 11.9");
    }

    private static string Words(IMachine machine)
    {
        var system = Inspector.Inspect(machine).Should().ContainSingle().Which;
        return $"{system.Distro} {system.MajorVersion}.{system.MinorVersion}";
    }
}
