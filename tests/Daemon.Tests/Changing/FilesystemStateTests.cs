using Engine.Daemon.Linux;
using Engine.Daemon.Tests.Files;

namespace Engine.Daemon.Tests.Changing;

public sealed class FilesystemStateTests : IDisposable
{
    private readonly GuestFolder _guest = new();

    public void Dispose() => _guest.Dispose();

    [Theory(DisplayName = "A file system that was just made is clean")]
    [InlineData("ext4", "mkfs.ext4 -q image")]
    [InlineData("ext2", "mkfs.ext2 -q image")]
    [InlineData("vfat", "mkfs.vfat image")]
    [InlineData("vfat", "mkfs.vfat -F 32 image")]
    [InlineData("btrfs", "mkfs.btrfs -q image")]
    public void Clean(string type, string make) => State(type, make).Should().Be("clean");

    [Theory(DisplayName = "What was not unmounted, or has errors, is told")]
    [InlineData("ext4", "mkfs.ext4 -q image; debugfs -w -R 'set_super_value state 0' image", "*not unmounted*")]
    [InlineData("ext4", "mkfs.ext4 -q image; debugfs -w -R 'set_super_value state 3' image", "*errors*")]
    [InlineData("ext4", "mkfs.ext4 -q image; debugfs -w -R 'feature needs_recovery' image", "*journal*")]
    [InlineData("vfat", "mkfs.vfat -F 16 image; printf '\\001' | dd of=image bs=1 seek=37 conv=notrunc", "*not unmounted*")]
    [InlineData("btrfs", "mkfs.btrfs -q image; printf '\\001' | dd of=image bs=1 seek=65632 conv=notrunc", "*log*")]
    public void Dirty(string type, string make, string state) => State(type, make).Should().Match(state);

    [Fact(DisplayName = "What its own structures don't tell is unknown")]
    public void Unknown() => State("xfs", "true").Should().Be("unknown");

    private string State(string type, string make)
    {
        _guest.Shell($"truncate -s 128M image; ({make}) >/dev/null 2>&1");
        using var image = File.OpenRead(_guest.HostPath("image"));
        var bytes = new byte[0x11000];
        image.ReadExactly(bytes);
        return FilesystemState.Of(type, bytes);
    }
}
