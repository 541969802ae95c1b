using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Drives;

/// <summary>Looks at images as qemu-img makes them, and at files that are none.</summary>
public sealed class ImageHeaderTests : IDisposable
{
    private readonly ImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Theory(DisplayName = "An image of any format and kind is found by its header, with the size that qemu-img tells")]
    [InlineData("qcow2", "compat=0.10")]
    [InlineData("qcow2", "compat=1.1")]
    [InlineData("qcow2", "cluster_size=512")]
    [InlineData("qcow2", "cluster_size=2M")]
    [InlineData("qcow2", "extended_l2=on,cluster_size=128k")]
    [InlineData("qcow2", "compression_type=zstd")]
    [InlineData("qcow2", "lazy_refcounts=on")]
    [InlineData("qcow2", "refcount_bits=1")]
    [InlineData("qcow2", "refcount_bits=64")]
    [InlineData("qcow2", "preallocation=metadata")]
    [InlineData("vmdk", "subformat=monolithicSparse")]
    [InlineData("vmdk", "subformat=streamOptimized")]
    [InlineData("vdi", "static=off")]
    [InlineData("vdi", "static=on")]
    [InlineData("vhdx", "subformat=dynamic")]
    [InlineData("vhdx", "subformat=fixed")]
    [InlineData("vhdx", "block_size=1M")]
    [InlineData("vpc", "subformat=dynamic")]
    [InlineData("vpc", "subformat=dynamic,force_size=on")]
    [InlineData("vpc", "subformat=fixed")]
    [InlineData("vpc", "subformat=fixed,force_size=on")]
    [InlineData("qed", "cluster_size=4k")]
    [InlineData("qed", "cluster_size=64k,table_size=2")]
    public async Task Found(string format, string options)
    {
        foreach (var size in (string[])["33M", "70000128"])
        {
            var content = _folder.Write("content", [.. new byte[1 << 20], .. Enumerable.Repeat((byte)7, 3 << 20)]);
            await _folder.ImgAsync("resize", "-q", "-f", "raw", content, size);
            var image = _folder.File($"disk-{size}");
            await _folder.ImgAsync("convert", "-f", "raw", "-O", format, "-o", options, content, image);

            var look = ImageHeader.Look(image, null, ImageRules.Strict);

            look.Should().Be(new ImageLook(format, await _folder.SizeAsync(format, image), IsBlockDevice: false));
            ImageHeader.Look(image, format, ImageRules.Strict).Should().Be(look);
            ImageHeader.Look(image, "raw", ImageRules.Strict).Format.Should().Be("raw");
            ImageFolder.Refused("format.mismatch", image, format == "qcow2" ? "vdi" : "qcow2").Remedy.Should().Contain($"--format {format}");
        }
    }

    [Theory(DisplayName = "A disk of 60 TB is answered with its size")]
    [InlineData("qcow2")]
    [InlineData("vmdk")]
    [InlineData("vhdx")]
    [InlineData("qed")]
    public async Task Huge(string format)
    {
        // qemu-img would write a table of 240 MB for a vdi: that one is made up, in the tests of its reader.
        const long size = 60_000_000_000_000 / 4096 * 4096;
        var image = await _folder.CreateAsync("huge", format, "huge", $"{size}");

        ImageHeader.Look(image, null, ImageRules.Strict).VirtualSizeBytes.Should().BeInRange(size, size + 65535);
    }

    [Theory(DisplayName = "An image that lost its second half on its way is damaged, not a disk of zeros")]
    [InlineData("qcow2", "cluster_size=64k")]
    [InlineData("qcow2", "cluster_size=512")]
    [InlineData("qcow2", "cluster_size=2M")]
    [InlineData("qcow2", "refcount_bits=1")]
    [InlineData("qcow2", "refcount_bits=64")]
    [InlineData("vdi", "static=off")]
    [InlineData("vhdx", "subformat=dynamic")]
    [InlineData("vpc", "subformat=dynamic")]
    [InlineData("vpc", "subformat=fixed")]
    public async Task HalfLost(string format, string options)
    {
        var content = new byte[16 << 20];
        new Random(1).NextBytes(content);
        var disk = _folder.Write("disk", content);
        await _folder.ImgAsync("convert", "-f", "raw", "-O", format, "-o", options, disk, "image");
        using (var image = File.OpenHandle(_folder.File("image"), FileMode.Open, FileAccess.ReadWrite))
        {
            RandomAccess.SetLength(image, RandomAccess.GetLength(image) / 2);
        }

        if (format == "vpc" && options == "subformat=fixed")
        {
            ImageFolder.Refused("format.mismatch", _folder.File("image"), format); // what told of its format was its end
        }
        else
        {
            ImageFolder.Refused("format.damaged", _folder.File("image"), format);
            ImageFolder.Refused("format.damaged", _folder.File("image")).Remedy.Should().Contain("again");
        }
    }

    [Fact(DisplayName = "Everything else is raw, in whole sectors")]
    public void Raw()
    {
        ImageHeader.Look(_folder.Write("zeros", new byte[1025]), null, ImageRules.Strict)
            .Should().Be(new ImageLook("raw", 1536, IsBlockDevice: false));
        ImageHeader.Look(_folder.Write("almost", "QFI"u8.ToArray()), null, ImageRules.Strict).Format.Should().Be("raw");
        ImageHeader.Look(_folder.Write("luks", [0x4c, 0x55, 0x4b, 0x53, 0xba, 0xbe, .. new byte[4096]]), null, ImageRules.Strict).Format.Should().Be("raw");
    }

    [Theory(DisplayName = "An empty file is no disk, whatever it is declared to be")]
    [InlineData(null)]
    [InlineData("raw")]
    [InlineData("qcow2")]
    [InlineData("vpc")]
    public void Empty(string? format) => ImageFolder.Refused("disk.unrecognised", _folder.Write("nothing", []), format);

    [Fact(DisplayName = "An image encrypted by qcow2 itself is refused")]
    public async Task Encrypted()
    {
        var image = _folder.File("disk");
        await _folder.ImgAsync(
            "create", "-q", "--object", "secret,id=s,data=x", "-f", "qcow2", "-o", "encrypt.format=aes,encrypt.key-secret=s", image, "1M");

        ImageFolder.Refused("format.unsupported", image).Evidence.Should().Be("method 1");

        // Making one with LUKS measures the processor for a second.
        ImageFolder.Refused("format.unsupported", _folder.Changed(image, "luks", (35, [2]))).Evidence.Should().Be("method 2");
    }

    [Theory(DisplayName = "A format outside the list is refused before the image is touched")]
    [InlineData("nbd")]
    [InlineData("luks")]
    [InlineData("QCOW2")]
    [InlineData("")]
    public void Format(string format) => ImageFolder.Refused("format.unsupported", "/no/such/image", format);

    [Theory(DisplayName = "A format that is known and not read here is named, and taken as raw when that is declared")]
    [InlineData("parallels", "WithoutFreeSpace")]
    [InlineData("parallels", "WithouFreSpacExt")]
    [InlineData("bochs", "Bochs Virtual HD Image")]
    [InlineData("COWD", "COWD")]
    [InlineData("first version", "QFI\u00fb\0\0\0\u0001")]
    [InlineData("seSparse", "\u00be\u00ba\u00fe\u00ca\0\0\0\0\u0001\0\u0002\0")]
    public void Unread(string name, string mark)
    {
        var image = _folder.Write("image", [.. System.Text.Encoding.Latin1.GetBytes(mark), .. new byte[5000]]);

        var refusal = ImageFolder.Refused("format.unsupported", image);

        (refusal.Message + refusal.Evidence).Should().Contain(name);
        ImageHeader.Look(image, "raw", ImageRules.Strict).Format.Should().Be("raw");
    }

    [Fact(DisplayName = "A disk image of macOS is known by its end")]
    public void Dmg()
    {
        var bytes = new byte[8192];
        "koly\0\0\0\u0004\0\0\u0002\0"u8.CopyTo(bytes.AsSpan(8192 - 512));

        ImageFolder.Refused("format.unsupported", _folder.Write("image.dmg", bytes)).Evidence.Should().Be("dmg");
    }

    [Fact(DisplayName = "What is no disk is refused at once, without waiting for a writer of a FIFO")]
    public async Task Kinds()
    {
        var fifo = _folder.File("fifo");
        await CommandRunner.RunAsync(new Command("mkfifo", fifo), CancellationToken.None);
        File.CreateSymbolicLink(_folder.File("dangling"), "nowhere");
        File.CreateSymbolicLink(_folder.File("circle"), "circle");

        ImageFolder.Refused("image.kind", fifo).Evidence.Should().Be("a FIFO");
        ImageFolder.Refused("image.kind", _folder.Path).Evidence.Should().Be("a folder");
        ImageFolder.Refused("image.kind", "/dev/zero").Evidence.Should().Be("a character device");
        ImageFolder.Refused("image.missing", _folder.File("dangling"));
        ImageFolder.Refused("image.missing", Path.Combine(fifo, "below"));
        ImageFolder.Refused("image.missing", "");
        ImageFolder.Refused("image.missing", "a\0b");
        ImageFolder.Refused("image.unreadable", new string('x', 5000));
        ImageFolder.Refused("image.unreadable", _folder.File("circle"));
    }
}
