using Engine.Daemon.Linux;
using Engine.Protocol.Errors;

namespace Engine.Daemon.Tests.Disks;

public sealed class MountableNameTests
{
    private static readonly string[] Folders = ["/dev", "/dev/vg", "/dev/mapper"];

    [Theory(DisplayName = "The device of a mountable ends where its name is no folder any more")]
    [InlineData("btrfsvol:/dev/sda1/@", "/dev/sda1", "@")]
    [InlineData("btrfsvol:/dev/sda1/a/b c/d", "/dev/sda1", "a/b c/d")]
    [InlineData("btrfsvol:/dev/vg/lv/@home", "/dev/vg/lv", "@home")]
    [InlineData("btrfsvol:/dev/mapper/vg-lv/x", "/dev/mapper/vg-lv", "x")]
    [InlineData("btrfsvol:/dev/sda1", "/dev/sda1", null)]
    public void Split(string text, string device, string? subvolume)
    {
        var name = MountableName.Split(text, Folders.Contains);
        name.Should().Be(new MountableName(device, subvolume));
        if (subvolume is not null)
            name.ToString().Should().Be(text);
    }

    [Theory(DisplayName = "Folders without end, and what is no absolute path, name no device")]
    [InlineData("btrfsvol:/a/b/c/d/e/f/g/h/i/j/k")]
    [InlineData("btrfsvol:sda1/x")]
    [InlineData("btrfsvol:")]
    public void NoDevice(string text)
    {
        var split = () => MountableName.Split(text, _ => true);
        split.Should().Throw<ActionException>().Which.Errno.Should().Be("EINVAL");
    }

    [Theory(DisplayName = "Device-mapper's names of logical volumes are read back")]
    [InlineData("/dev/mapper/vg-root", "/dev/vg/root")]
    [InlineData("/dev/mapper/my--vg-lv--1", "/dev/my-vg/lv-1")]
    [InlineData("/dev/mapper/a--b", null)]
    [InlineData("/dev/mapper/control", null)]
    [InlineData("/dev/mapper/-x", null)]
    public void Mapper(string path, string? volume) => MapperName.ToVolume(path).Should().Be(volume);
}
