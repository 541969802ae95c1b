using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Disks;

public sealed class MountOptionsTests
{
    [Theory(DisplayName = "Options become flags and what the file system takes itself")]
    [InlineData("", 0, "")]
    [InlineData("ro", 1, "")]
    [InlineData("ro,rw", 0, "")]
    [InlineData("rw,ro", 1, "")]
    [InlineData("defaults,ro,noatime", 1025, "")]
    [InlineData("nosuid,nodev,noexec,subvol=@home,compress=zstd", 14, "subvol=@home,compress=zstd")]
    [InlineData(" ro , , errors=remount-ro ", 1, "errors=remount-ro")]
    [InlineData("x-systemd.automount,nofail,_netdev,comment=a,auto", 0, "")]
    [InlineData("context=\"a:b:c0,c1\",ro", 1, "context=\"a:b:c0,c1\"")]
    public void Parse(string options, ulong flags, string data)
    {
        var parsed = MountOptions.Parse(options);
        parsed.Flags.Should().Be(flags);
        parsed.Data.Should().Be(data);
    }

    [Theory(DisplayName = "Only an explicit rw forbids to fall back to reading alone")]
    [InlineData("", false)]
    [InlineData("noatime", false)]
    [InlineData("rw", true)]
    [InlineData("rw,noatime", true)]
    [InlineData("rw,ro", false)]
    public void WantsWrite(string options, bool wants) => MountOptions.Parse(options).WantsWrite.Should().Be(wants);

    [Fact(DisplayName = "An option is added behind those that are there")]
    public void With()
    {
        MountOptions.Parse("ro").With("subvol=a").Data.Should().Be("subvol=a");
        MountOptions.Parse("compress").With("subvol=a").Data.Should().Be("compress,subvol=a");
    }

    [Fact(DisplayName = "A subvolume's name can't bring options of its own")]
    public void Subvolume()
    {
        MountOptions.Parse("ro").WithSubvolume("@home").Data.Should().Be("subvol=@home");
        FluentActions.Invoking(() => MountOptions.Parse("ro").WithSubvolume("a,degraded"))
            .Should().Throw<Engine.Protocol.Errors.ActionException>().Which.Errno.Should().Be("EINVAL");
    }
}
