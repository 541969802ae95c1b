using Engine.Daemon.Linux;

namespace Engine.Daemon.Tests.Disks;

public sealed class FilesystemMountTests
{
    [Theory(DisplayName = "A file system's own wish for a panic at errors is not heard; a caller's is")]
    [InlineData("ext4", "ro", "errors=remount-ro")]
    [InlineData("ext2", "ro,noload", "noload,errors=remount-ro")]
    [InlineData("ext3", "errors=continue", "errors=continue")]
    [InlineData("ext4", "errors=panic", "errors=panic")]
    [InlineData("xfs", "ro", "")]
    [InlineData("vfat", "utf8", "utf8")]
    public void Panic(string type, string options, string data) =>
        FilesystemMount.WithoutPanic(type, MountOptions.Parse(options)).Data.Should().Be(data);
}
