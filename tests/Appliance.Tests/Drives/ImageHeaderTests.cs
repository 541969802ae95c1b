using System.Buffers.Binary;
using CsCheck;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Drives;

public sealed class ImageHeaderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory(DisplayName = "A complete qcow2 of any kind is taken, with the size that qemu-img gave it")]
    [InlineData("compat=0.10")]
    [InlineData("compat=1.1")]
    [InlineData("cluster_size=512")]
    [InlineData("cluster_size=2M")]
    [InlineData("extended_l2=on,cluster_size=128k")]
    [InlineData("compression_type=zstd")]
    [InlineData("lazy_refcounts=on")]
    public async Task Qcow2(string options)
    {
        var image = await CreateAsync("qcow2", "-o", options, "disk", "1073742336");

        ImageHeader.Look(image).Should().Be(new ImageLook("qcow2", 1073742336, IsBlockDevice: false));
        ImageHeader.LookAs(image, "qcow2").Should().Be(ImageHeader.Look(image));
    }

    [Fact(DisplayName = "Everything else is raw, in whole sectors")]
    public void Raw()
    {
        ImageHeader.Look(Write("zeros", new byte[1025])).Should().Be(new ImageLook("raw", 1536, IsBlockDevice: false));
        ImageHeader.Look(Write("nothing", [])).VirtualSizeBytes.Should().Be(0);
        ImageHeader.Look(Write("almost", "QFI"u8.ToArray())).Format.Should().Be("raw");
    }

    [Fact(DisplayName = "An image that is only a difference is refused with the name of the other")]
    public async Task Backing()
    {
        await CreateAsync("qcow2", "base", "1M");
        var image = await CreateAsync("qcow2", "-b", "base", "-F", "qcow2", "top");

        var refusal = Refused("image.backing", () => ImageHeader.Look(image));
        refusal.Evidence.Should().Be("base");
        Refused("image.backing", () => ImageHeader.LookAs(image, "qcow2"));
        ImageHeader.LookAs(image, "raw").Format.Should().Be("raw", "the user said so");
    }

    [Fact(DisplayName = "A name of a backing file beyond the first 64 KiB is found too")]
    public async Task FarBacking()
    {
        var image = await CreateAsync("qcow2", "-o", "cluster_size=2M", "disk", "1M");
        var bytes = await File.ReadAllBytesAsync(image);
        BinaryPrimitives.WriteUInt64BigEndian(bytes.AsSpan(8), 1_000_000);
        BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(16), 11);
        "/etc/passwd"u8.CopyTo(bytes.AsSpan(1_000_000));

        Refused("image.backing", () => ImageHeader.Look(Write("far", bytes))).Evidence.Should().Be("/etc/passwd");
    }

    [Fact(DisplayName = "An image that keeps its data elsewhere is refused, by its feature bit and by the name alone")]
    public async Task DataFile()
    {
        var image = await CreateAsync("qcow2", "-o", $"data_file={_folder}/data,data_file_raw=on", "disk", "1M");

        Refused("image.datafile", () => ImageHeader.Look(image));
        var bytes = await File.ReadAllBytesAsync(image);
        bytes[79] &= 0xfb; // the feature bit
        Refused("image.datafile", () => ImageHeader.Look(Write("hidden", bytes))).Evidence.Should().Be($"{_folder}/data");
    }

    [Fact(DisplayName = "An image encrypted by qcow2 itself is refused")]
    public async Task Encrypted()
    {
        var image = Path.Combine(_folder, "disk");
        await ImgAsync(
            "create", "-q", "--object", "secret,id=s,data=x", "-f", "qcow2", "-o", "encrypt.format=aes,encrypt.key-secret=s", image, "1M");

        Refused("image.encrypted", () => ImageHeader.Look(image)).Evidence.Should().Be("method 1");
        var bytes = await File.ReadAllBytesAsync(image);
        bytes[35] = 2; // LUKS; making one measures the processor for a second
        Refused("image.encrypted", () => ImageHeader.Look(Write("luks", bytes))).Evidence.Should().Be("method 2");
    }

    [Fact(DisplayName = "A header that is cut off, of another version or with unknown features is refused, not taken for raw")]
    public async Task Damaged()
    {
        var bytes = await File.ReadAllBytesAsync(await CreateAsync("qcow2", "disk", "1M"));

        Refused("image.header", () => ImageHeader.Look(Write("short", bytes[..4])));
        Refused("image.header", () => ImageHeader.Look(Write("v3 short", bytes[..80])));
        Refused("image.header", () => ImageHeader.Look(Write("version", Changed(7, 1))));
        Refused("image.header", () => ImageHeader.Look(Write("version", Changed(7, 4))));
        Refused("image.header", () => ImageHeader.Look(Write("feature", Changed(75, 1))));
        Refused("image.header", () => ImageHeader.Look(Write("cluster", Changed(23, 63))));
        Refused("image.header", () => ImageHeader.Look(Write("size", Changed(24, 0xff))));

        byte[] Changed(int at, byte value)
        {
            var changed = bytes.ToArray();
            changed[at] = value;
            return changed;
        }
    }

    [Fact(DisplayName = "Whatever follows the magic, a look ends with a verdict")]
    public void AnyBytes()
    {
        var start = new byte[] { (byte)'Q', (byte)'F', (byte)'I', 0xfb, 0, 0, 0 };
        var path = Path.Combine(_folder, "any");
        Gen.Select(Gen.Byte[2, 3], Gen.OneOf(Gen.Byte[0, 3], Gen.Byte).Array[0, 300]).Sample((version, rest) =>
        {
            File.WriteAllBytes(path, [.. start, version, .. rest]);
            try
            {
                ImageHeader.Look(path).VirtualSizeBytes.Should().BeGreaterThanOrEqualTo(0);
            }
            catch (ImageRefusedException refusal)
            {
                refusal.Code.Should().StartWith("image.");
            }
        }, iter: 2000, threads: 1);
    }

    [Theory(DisplayName = "Foreign formats are taken when they are named, and not found by themselves")]
    [InlineData("vmdk", "subformat=monolithicSparse", 1048576L)]
    [InlineData("vmdk", "subformat=streamOptimized", 1048576L)]
    [InlineData("vdi", "static=off", 1048576L)]
    [InlineData("qed", "cluster_size=64k", 1048576L)]
    [InlineData("vhdx", "subformat=dynamic", null)]
    [InlineData("vpc", "subformat=dynamic", null)]
    public async Task Foreign(string format, string options, long? sizeBytes)
    {
        var image = await CreateAsync(format, "-o", options, "disk", "1M");

        ImageHeader.LookAs(image, format).Should().Be(new ImageLook(format, sizeBytes, IsBlockDevice: false));
        Refused("image.format", () => ImageHeader.Look(image)).Remedy.Should().Contain($"--format {format}");
        Refused("image.format", () => ImageHeader.LookAs(image, "qcow2"));
        ImageHeader.LookAs(image, "raw").Format.Should().Be("raw");
    }

    [Fact(DisplayName = "A vmdk that names other files is refused, however it does so")]
    public async Task VmdkOfOthers()
    {
        var flat = await CreateAsync("vmdk", "-o", "subformat=monolithicFlat", "flat", "1M");
        Refused("image.datafile", () => ImageHeader.LookAs(flat, "vmdk"));

        var sparse = await CreateAsync("vmdk", "base", "1M");
        var bytes = await File.ReadAllBytesAsync(sparse);
        bytes.AsSpan(12, 8).Clear(); // no capacity: qemu would read the text and open what it lists
        Refused("image.datafile", () => ImageHeader.LookAs(Write("lying", bytes), "vmdk"));

        var top = await CreateAsync("vmdk", "-b", "base", "-F", "vmdk", "top");
        Refused("image.backing", () => ImageHeader.LookAs(top, "vmdk")).Evidence.Should().Contain("base");
    }

    [Fact(DisplayName = "A qed that is only a difference is refused")]
    public async Task QedBacking()
    {
        await CreateAsync("raw", "base", "1M");
        var top = await CreateAsync("qed", "-b", "base", "-F", "raw", "top");

        Refused("image.backing", () => ImageHeader.LookAs(top, "qed"));
    }

    [Theory(DisplayName = "A format outside the list is refused before the image is touched")]
    [InlineData("nbd")]
    [InlineData("luks")]
    [InlineData("QCOW2")]
    [InlineData("")]
    public void Format(string format) => Refused("image.format", () => ImageHeader.LookAs("/no/such/image", format));

    [Fact(DisplayName = "What is no disk is refused at once, without waiting for a writer of a FIFO")]
    public async Task Kinds()
    {
        var fifo = Path.Combine(_folder, "fifo");
        await CommandRunner.RunAsync(new Command("mkfifo", fifo), CancellationToken.None);
        var dangling = Path.Combine(_folder, "dangling");
        File.CreateSymbolicLink(dangling, "nowhere");

        Refused("image.kind", () => ImageHeader.Look(fifo)).Evidence.Should().Be("a FIFO");
        Refused("image.kind", () => ImageHeader.Look(_folder)).Evidence.Should().Be("a folder");
        Refused("image.kind", () => ImageHeader.Look("/dev/zero")).Evidence.Should().Be("a character device");
        Refused("image.missing", () => ImageHeader.Look(dangling));
        Refused("image.missing", () => ImageHeader.Look(Path.Combine(fifo, "below")));
        Refused("image.missing", () => ImageHeader.Look(""));
        Refused("image.missing", () => ImageHeader.Look("a\0b"));
        Refused("image.unreadable", () => ImageHeader.Look(new string('x', 5000)));
    }

    private static ImageRefusedException Refused(string code, Func<ImageLook> look)
    {
        var refusal = look.Should().Throw<ImageRefusedException>().Which;
        refusal.Code.Should().Be(code);
        return refusal;
    }

    private string Write(string name, byte[] bytes)
    {
        var path = Path.Combine(_folder, name);
        File.WriteAllBytes(path, bytes);
        return path;
    }

    private async Task<string> CreateAsync(string format, params string[] arguments)
    {
        await ImgAsync(["create", "-q", "-f", format, .. arguments]);
        return Path.Combine(_folder, arguments.Last(argument => argument is "disk" or "base" or "top" or "flat"));
    }

    private async Task ImgAsync(params string[] arguments)
    {
        var command = new Command("qemu-img", arguments) { WorkingDirectory = _folder };
        var result = await CommandRunner.RunAsync(command, CancellationToken.None);
        result.ExitStatus.Should().Be(0, result.ErrorTail);
    }
}
