using System.Text;
using Engine.Actors.Handles;
using Engine.Appliance;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;
using Engine.Protocol;
using Engine.Protocol.Errors;

namespace Engine.EndToEnd.Tests;

/// <summary>Images of all formats, and of many files, as a guest sees them on real qemu.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class FormatTests(RealEngine real) : IDisposable
{
    private const long Mebibyte = 1024 * 1024;

    private readonly TestFolder _folder = new();

    private ImageRules Allowed => new([_folder.Path], EvenInUse: false);

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "The same disk in every format shows the same file system and file, and not a byte of any image changes")]
    public async Task AllFormats()
    {
        var raw = await DiskAsync();
        var images = new List<(string Path, string Format)> { (raw, "raw") };
        foreach (var (format, options) in ((string, string)[])
            [
                ("qcow2", "compat=0.10"), ("qcow2", "compat=1.1,cluster_size=4k"), ("qcow2", "compression_type=zstd"),
                ("vmdk", "subformat=monolithicSparse"), ("vmdk", "subformat=streamOptimized"), ("vmdk", "subformat=monolithicFlat"),
                ("vdi", "static=off"), ("vhdx", "subformat=dynamic"), ("vhdx", "subformat=fixed"),
                ("vpc", "subformat=dynamic,force_size=on"), ("vpc", "subformat=fixed,force_size=on"), ("qed", "cluster_size=64k"),
            ])
        {
            var image = _folder.File($"{images.Count}.{format}");
            await ImgAsync("convert", "-f", "raw", "-O", format, "-o", options, raw, image);
            images.Add((image, format));
        }

        var before = Digests();
        var drives = images.Select(image =>
        {
            // Of a fixed vpc the file system stands at its raw places, so nothing but a declaration tells it from raw.
            var isFixedVpc = image.Format == "vpc" && new FileInfo(image.Path).Length > 64 * Mebibyte;
            var look = ImageHeader.Look(image.Path, isFixedVpc ? "vpc" : null, Allowed);
            look.Format.Should().Be(image.Format);
            look.VirtualSizeBytes.Should().Be(64 * Mebibyte);
            return new Drive(image.Path, look.Format, ReadOnly: true) { Rules = Allowed };
        });
        await using var handle = await real.LaunchAsync([.. drives]);
        foreach (var device in await handle.Guest.ListDevicesAsync())
        {
            (await handle.Guest.BlockdevGetsize64Async(device)).Should().Be(64 * Mebibyte, device.Name);
            (await handle.Guest.VfsTypeAsync(new Mountable(device.Name))).Should().Be("ext4", device.Name);
            (await ReadAsync(handle, device)).Should().Be("the lowest", device.Name);
        }

        await handle.CloseAsync();
        Digests().Should().Equal(before);
    }

    [Fact(DisplayName = "A chain of three images in an allowed folder shows what is in all of them, and not a byte of them changes")]
    public async Task Chain()
    {
        var top = await ChainAsync();
        var before = Digests();

        await using var handle = await real.LaunchAsync(new Drive(top, "qcow2", ReadOnly: true) { Rules = Allowed });
        await handle.Guest.MountAsync(new Device("/dev/sda"), "/");
        (await TextAsync(handle, "/file")).Should().Be("the lowest");
        (await TextAsync(handle, "/middle")).Should().Be("on the middle");
        (await TextAsync(handle, "/top")).Should().Be("on the top");
        await handle.Guest.InternalWriteAsync(new GuestPath("/more"), new byte[100_000]);
        await handle.CloseAsync();

        Digests().Should().Equal(before);
    }

    [Fact(DisplayName = "A chain outside the allowed folders is refused before qemu starts, and stays as it is")]
    public async Task NotAllowed()
    {
        var top = await ChainAsync();
        var before = Digests();
        using var elsewhere = new TestFolder();

        foreach (var rules in (ImageRules[])[ImageRules.Strict, new([elsewhere.Path], EvenInUse: true)])
        {
            var launch = () => real.LaunchAsync(new Drive(top, "qcow2", ReadOnly: true) { Rules = rules });

            (await launch.Should().ThrowAsync<EngineException>()).Which.Message.Should().Contain(top).And.Contain("not allowed");
        }

        Digests().Should().Equal(before);
    }

    [Fact(DisplayName = "A writable image on a chain takes what is written, and what it stands on does not")]
    public async Task WritableTop()
    {
        var top = await ChainAsync();
        var before = Digests();

        await real.WithGuestAsync(
            async guest =>
            {
                await guest.MountAsync(new Device("/dev/sda"), "/");
                await guest.InternalWriteAsync(new GuestPath("/new"), "new"u8.ToArray());
            },
            new Drive(top, "qcow2", ReadOnly: false) { Rules = Allowed });

        Digests().Where(digest => before[digest.Key] != digest.Value).Select(digest => digest.Key).Should().Equal(top);
        await using var handle = await real.LaunchAsync(new Drive(top, "qcow2", ReadOnly: true) { Rules = Allowed });
        await handle.Guest.MountRoAsync(new Device("/dev/sda"), "/");
        (await TextAsync(handle, "/new")).Should().Be("new");
    }

    /// <summary>An ext4 with one file, raw.</summary>
    private async Task<string> DiskAsync()
    {
        var image = _folder.Blank("disk.img", 64);
        await real.WithGuestAsync(
            async guest =>
            {
                await guest.MkfsAsync("ext4", new Device("/dev/sda"));
                await guest.MountAsync(new Device("/dev/sda"), "/");
                await guest.InternalWriteAsync(new GuestPath("/file"), "the lowest"u8.ToArray());
            },
            TestFolder.Writable(image));
        return image;
    }

    /// <summary>A raw disk, a qcow2 that adds a file to it, and one that adds another.</summary>
    private async Task<string> ChainAsync()
    {
        await DiskAsync();
        await ImgAsync("create", "-q", "-f", "qcow2", "-b", "disk.img", "-F", "raw", _folder.File("middle.qcow2"));
        await WriteAsync(_folder.File("middle.qcow2"), "/middle", "on the middle");
        await ImgAsync("create", "-q", "-f", "qcow2", "-b", "middle.qcow2", "-F", "qcow2", _folder.File("top.qcow2"));
        await WriteAsync(_folder.File("top.qcow2"), "/top", "on the top");
        return _folder.File("top.qcow2");
    }

    private Task WriteAsync(string image, string path, string text) => real.WithGuestAsync(
        async guest =>
        {
            await guest.MountAsync(new Device("/dev/sda"), "/");
            await guest.InternalWriteAsync(new GuestPath(path), Encoding.UTF8.GetBytes(text));
        },
        new Drive(image, "qcow2", ReadOnly: false) { Rules = Allowed });

    private static async Task<string> ReadAsync(HandleClient handle, Device device)
    {
        await handle.Guest.MountRoAsync(device, "/");
        var text = await TextAsync(handle, "/file");
        await handle.Guest.UmountAllAsync();
        return text;
    }

    private static async Task<string> TextAsync(HandleClient handle, string path)
    {
        var content = new MemoryStream();
        await handle.Guest.DownloadAsync(new GuestPath(path), content);
        return Encoding.UTF8.GetString(content.ToArray());
    }

    private Dictionary<string, string> Digests() =>
        Directory.EnumerateFiles(_folder.Path).Order().ToDictionary(image => image, TestFolder.Digest);

    private async Task ImgAsync(params string[] words)
    {
        var ran = await CommandRunner.RunAsync(new Command("qemu-img", words) { WorkingDirectory = _folder.Path }, CancellationToken.None);
        ran.ExitStatus.Should().Be(0, ran.ErrorTail);
    }
}
