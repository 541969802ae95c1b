using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Disks;

/// <summary>Device names on this machine, which has no disk of a guest.</summary>
public sealed class GuestDeviceTests
{
    [Theory(DisplayName = "A name that leads to no block device is refused, and the errno says why")]
    [InlineData("/dev/no-such-device", "ENOENT")]
    [InlineData("/dev/no-such-group/volume", "ENOENT")]
    [InlineData("/dev/sdzz", "ENOENT")]
    [InlineData("/dev/null", "ENOTBLK")]
    [InlineData("/dev/shm", "ENOTBLK")]
    [InlineData("/dev/../etc/passwd", "EINVAL")]
    [InlineData("/dev/./null", "EINVAL")]
    [InlineData("/dev/a\0b", "EINVAL")]
    [InlineData("/etc/passwd", "EINVAL")]
    [InlineData("sda", "EINVAL")]
    public void Refused(string name, string errno)
    {
        var look = () => GuestDevice.KernelPath(name);
        look.Should().Throw<ActionException>().Which.Errno.Should().Be(errno);
    }

    [Fact(DisplayName = "The disk that this system runs from is never a disk of the guest")]
    public void Own()
    {
        var root = MountTable.Read().FirstOrDefault(entry => entry.Target == "/");
        if (root is null or { Major: 0 })
            return; // in a chroot or on an overlay, as in a container: it has no disk that could be seen
        ApplianceDisk.Is(FileStatus.Number(root.Major, root.Minor)).Should().BeTrue();
        DiskMap.Read().Disks.Should().NotContain(disk => root.Source.StartsWith(disk.KernelPath));
    }
}
