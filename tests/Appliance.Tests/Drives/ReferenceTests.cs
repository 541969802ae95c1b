using System.Buffers.Binary;
using System.Text;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Drives;

/// <summary>Images that name other files.</summary>
public sealed class ReferenceTests : IDisposable
{
    private readonly ImageFolder _folder = new();
    private readonly ImageFolder _other = new();

    public void Dispose()
    {
        _folder.Dispose();
        _other.Dispose();
    }

    [Fact(DisplayName = "An image that is only a difference is refused with the name of the other")]
    public async Task Backing()
    {
        var image = await ChainAsync();

        ImageFolder.Refused("format.backing", image).Evidence.Should().Be("middle");
        ImageFolder.Refused("format.backing", image, "qcow2");
        ImageFolder.Refused("format.backing", image, "qcow2", _other.Allowed);
        ImageHeader.Look(image, "raw", ImageRules.Strict).Format.Should().Be("raw", "the user said so");
    }

    [Fact(DisplayName = "A chain of images is taken when all of it lies in allowed folders")]
    public async Task Allowed()
    {
        var image = await ChainAsync();

        ImageHeader.Look(image, null, _folder.Allowed).Should().Be(new ImageLook("qcow2", 1 << 20, IsBlockDevice: false));
        using var graph = ImageGraph.Open(image, null, _folder.Allowed, toWrite: false);
        graph.Root.Driver.Should().Be("qcow2");
        graph.Root.Backing!.File.Path.Should().Be(_folder.File("middle"));
        graph.Root.Backing.Backing!.Driver.Should().Be("raw");
        graph.Root.Backing.Backing.Backing.Should().BeNull();
    }

    [Fact(DisplayName = "What counts is where a file really is: links and dots lead out of no folder")]
    public async Task RealPlace()
    {
        await _other.CreateAsync("secret", "qcow2", "secret", "1M");
        Directory.CreateDirectory(_folder.File("in"));
        File.CreateSymbolicLink(_folder.File("in/link"), _other.File("secret"));
        File.CreateSymbolicLink(_folder.File("back"), _folder.File("in"));
        File.Copy(_other.File("secret"), _folder.File("in/fine"));
        var inside = new ImageRules([_folder.File("in")], EvenInUse: false);

        ImageFolder.Refused("format.backing", await NamingAsync("in/link"), null, inside);
        ImageFolder.Refused("format.backing", await NamingAsync(_other.File("secret")), null, inside);
        ImageFolder.Refused("format.backing", await NamingAsync($"in/../../{Path.GetFileName(_other.Path)}/secret"), null, inside);
        ImageFolder.Refused("format.backing", await NamingAsync("in-not"), null, inside);
        ImageFolder.Refused("format.backing", await NamingAsync("/etc/no-such-file"), null, inside);
        ImageFolder.Refused("image.missing", await NamingAsync("in/none"), null, inside).Message.Should().Contain("in/none");
        ImageFolder.Refused("image.kind", await NamingAsync("in/../in/."), null, _folder.Allowed);
        ImageHeader.Look(await NamingAsync("back/fine"), null, inside).Format.Should().Be("qcow2");
        var throughLink = new ImageRules([_folder.File("back") + "/"], EvenInUse: false);
        ImageHeader.Look(await NamingAsync("in/fine"), null, throughLink).Format.Should().Be("qcow2", "an allowed folder is where its links end");
    }

    [Fact(DisplayName = "A relative name starts at the folder of the path that led to the image")]
    public async Task Relative()
    {
        await _folder.CreateAsync("base", "qcow2", "base", "1M");
        var image = await NamingAsync("base");
        File.CreateSymbolicLink(_other.File("elsewhere"), image);

        ImageFolder.Refused("format.backing", _other.File("elsewhere"), null, _folder.Allowed);
        File.CreateSymbolicLink(_other.File("base"), _folder.File("base"));
        ImageHeader.Look(_other.File("elsewhere"), null, _folder.Allowed).Format.Should().Be("qcow2");
    }

    [Theory(DisplayName = "The name of a driver is no file, whatever is allowed")]
    [InlineData("json:{\"driver\":\"file\",\"filename\":\"/etc/passwd\"}")]
    [InlineData("nbd://localhost/disk")]
    [InlineData("nbd:unix:/run/socket")]
    [InlineData("ssh://host/disk")]
    [InlineData("file:/etc/passwd")]
    [InlineData("fat:/etc")]
    [InlineData("/dev/fdset/7:x", false)]
    public async Task Protocol(string name, bool isDriver = true) =>
        ImageFolder.Refused(isDriver ? "format.protocol" : "format.backing", await NamingAsync(name), null, _folder.Allowed)
            .Evidence.Should().Be(name);

    [Fact(DisplayName = "An image that stands on itself, at once or through others, is a loop")]
    public async Task Loop()
    {
        var self = await NamingAsync("self");
        File.Move(self, _folder.File("self"));
        File.Copy(await NamingAsync("b"), _folder.File("a"));
        File.Copy(await NamingAsync("a"), _folder.File("b"));
        await CommandRunner.RunAsync(new Command("ln", _folder.File("a"), _folder.File("hard")), default);

        ImageFolder.Refused("format.loop", _folder.File("self"), null, _folder.Allowed);
        ImageFolder.Refused("format.loop", _folder.File("a"), null, _folder.Allowed);
        ImageFolder.Refused("format.loop", await NamingAsync("hard"), null, _folder.Allowed);
    }

    [Fact(DisplayName = "A chain is followed to its 32nd image and no further")]
    public async Task Depth()
    {
        await _folder.CreateAsync("0", "qcow2", "0", "1M");
        for (var depth = 1; depth <= ImageGraphBuilder.DepthMax; depth++)
        {
            File.Copy(await NamingAsync($"{depth - 1}"), _folder.File($"{depth}"));
        }

        ImageHeader.Look(_folder.File($"{ImageGraphBuilder.DepthMax - 1}"), null, _folder.Allowed).Format.Should().Be("qcow2");
        ImageFolder.Refused("format.depth", _folder.File($"{ImageGraphBuilder.DepthMax}"), null, _folder.Allowed);
    }

    [Fact(DisplayName = "An image that keeps its data elsewhere is refused, by its feature bit and by the name alone")]
    public async Task DataFile()
    {
        var image = await _folder.CreateAsync("disk", "qcow2", "-o", $"data_file={_folder.File("data")},data_file_raw=on", "disk", "1M");

        ImageFolder.Refused("format.datafile", image).Evidence.Should().Be(_folder.File("data"));
        ImageFolder.Refused("format.datafile", image, null, _other.Allowed);
        var bits = (await File.ReadAllBytesAsync(image))[79];
        ImageFolder.Refused("format.datafile", _folder.Changed(image, "hidden", (79, [(byte)(bits & 0xfb)]))).Evidence.Should().Be(_folder.File("data"));
        using var graph = ImageGraph.Open(image, null, _folder.Allowed, toWrite: false);
        graph.Root.Data!.File.Path.Should().Be(_folder.File("data"));
    }

    [Fact(DisplayName = "A feature bit for a data file without its name is refused whatever is allowed")]
    public async Task NamelessDataFile()
    {
        var image = await _folder.CreateAsync("disk", "qcow2", "disk", "1M");

        ImageFolder.Refused("format.datafile", _folder.Changed(image, "bit", (79, [4])), null, _folder.Allowed);
    }

    [Fact(DisplayName = "A backing file is what the image declares; undeclared it is raw, or qcow2 by its own header")]
    public async Task BackingFormat()
    {
        await _folder.CreateAsync("base", "qcow2", "base", "1M");
        await _folder.CreateAsync("foreign", "vmdk", "foreign", "1M");
        _folder.Write("plain", new byte[1 << 20]);

        Driver(await NamingAsync("base")).Should().Be("qcow2");
        Driver(await NamingAsync("plain")).Should().Be("raw");
        Driver(await NamingAsync("base", "raw")).Should().Be("raw");
        Driver(await NamingAsync("foreign", "vmdk")).Should().Be("vmdk");
        ImageFolder.Refused("format.ambiguous", await NamingAsync("foreign"), null, _folder.Allowed);
        ImageFolder.Refused("format.mismatch", await NamingAsync("plain", "qcow2"), null, _folder.Allowed);
        ImageFolder.Refused("format.unsupported", await NamingAsync("plain", "nbd"), null, _folder.Allowed);

        string Driver(string image)
        {
            using var graph = ImageGraph.Open(image, null, _folder.Allowed, toWrite: false);
            return graph.Root.Backing!.Driver;
        }
    }

    [Fact(DisplayName = "What a backing file names is judged like what the image names")]
    public async Task Deeper()
    {
        await _other.CreateAsync("secret", "qcow2", "secret", "1M");
        File.Copy(await NamingAsync(_other.File("secret")), _folder.File("middle"));

        ImageFolder.Refused("format.backing", await NamingAsync("middle"), null, _folder.Allowed).Evidence.Should().Be(_other.File("secret"));
    }

    [Fact(DisplayName = "A vmdk that names other files is refused, however it does so")]
    public async Task Vmdk()
    {
        var flat = await _folder.CreateAsync("flat", "vmdk", "-o", "subformat=monolithicFlat", "flat", "1M");
        ImageFolder.Refused("format.datafile", flat).Evidence.Should().Be("flat-flat");

        var sparse = await _folder.CreateAsync("base", "vmdk", "base", "1M");
        ImageFolder.Refused("format.datafile", _folder.Changed(sparse, "lying", (12, new byte[8]))); // no capacity: qemu opens what its text lists

        var top = await _folder.CreateAsync("top", "vmdk", "-b", "base", "-F", "vmdk", "top");
        ImageFolder.Refused("format.backing", top).Evidence.Should().Be("base");
        using var graph = ImageGraph.Open(top, null, _folder.Allowed, toWrite: false);
        graph.Root.Backing!.Driver.Should().Be("vmdk");
    }

    [Fact(DisplayName = "A vmdk with one flat extent is that part of a raw file; one with more is refused, since qemu would open them by name")]
    public async Task FlatVmdk()
    {
        var flat = await _folder.CreateAsync("flat.vmdk", "vmdk", "-o", "subformat=monolithicFlat", "flat.vmdk", "3M");
        await _folder.CreateAsync("many.vmdk", "vmdk", "-o", "subformat=twoGbMaxExtentFlat", "many.vmdk", "3G");
        await _folder.CreateAsync("sparse.vmdk", "vmdk", "-o", "subformat=twoGbMaxExtentSparse", "sparse.vmdk", "3G");

        ImageHeader.Look(flat, null, _folder.Allowed).Should().Be(new ImageLook("vmdk", 3 << 20, IsBlockDevice: false));
        using (var graph = ImageGraph.Open(flat, "vmdk", _folder.Allowed, toWrite: false))
        {
            graph.Root.Driver.Should().Be("raw");
            graph.Root.File.Path.Should().Be(_folder.File("flat-flat.vmdk"));
            graph.Root.Part!.Value.Length.Should().Be(3 << 20);
        }

        ImageFolder.Refused("format.unsupported", _folder.File("many.vmdk"), null, _folder.Allowed).Remedy.Should().Contain("qemu-img convert");
        ImageFolder.Refused("format.unsupported", _folder.File("sparse.vmdk"), null, _folder.Allowed);
        File.WriteAllBytes(_folder.File("flat-flat.vmdk"), new byte[1 << 20]);
        ImageFolder.Refused("format.damaged", flat, null, _folder.Allowed);
    }

    [Fact(DisplayName = "A qed that is only a difference is refused, and taken on an allowed file")]
    public async Task Qed()
    {
        await _folder.CreateAsync("base", "raw", "base", "1M");
        var top = await _folder.CreateAsync("top", "qed", "-b", "base", "-F", "raw", "top");

        ImageFolder.Refused("format.backing", top);
        using var graph = ImageGraph.Open(top, null, _folder.Allowed, toWrite: false);
        graph.Root.Backing!.Driver.Should().Be("raw");
    }

    [Theory(DisplayName = "A difference of vpc or vhdx is told with the parent's name, and told as what qemu can not do when it is allowed")]
    [InlineData("vpc", "parent.vhd", "format.unsupported")]
    [InlineData("vpc", "C:\\disks\\parent.vhd", "format.backing")]
    [InlineData("vhdx", ".\\parent.vhd", "format.unsupported")]
    [InlineData("vhdx", "\\\\server\\share\\parent.vhd", "format.backing")]
    public void WindowsDifference(string format, string parent, string whenAllowed)
    {
        _folder.Write("parent.vhd", new byte[512]);
        var image = _folder.Write("child", format == "vpc" ? VpcDifference(parent) : VhdxDifference(parent));

        ImageFolder.Refused("format.backing", image).Evidence.Should().Be(parent);
        ImageFolder.Refused(whenAllowed, image, format, _folder.Allowed);
    }

    private static byte[] VpcDifference(string parent)
    {
        var image = Formats.MadeUp.VpcDynamic(kind: 4);
        foreach (var (letter, index) in parent.Select((letter, index) => (letter, index)))
        {
            image.Big16(512 + 64 + (2 * index), letter);
        }

        return Whole(image.SealVpc());
    }

    private static byte[] VhdxDifference(string parent)
    {
        const long table = 2 << 20;
        var image = Formats.MadeUp.Vhdx().Little32(table + 65540, 2).Little16(table + 10, 4);
        var entry = new byte[32];
        new Guid("A8D35F2D-B30B-454D-ABF7-D3D84834AB0C").TryWriteBytes(entry);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(16), 65600);
        BinaryPrimitives.WriteUInt32LittleEndian(entry.AsSpan(20), 1024);
        var locator = new byte[1024];
        locator[18] = 1;
        var key = Encoding.Unicode.GetBytes("relative_path");
        var value = Encoding.Unicode.GetBytes(parent);
        (locator[20], locator[24], locator[28], locator[30]) = (100, 200, (byte)key.Length, (byte)value.Length);
        key.CopyTo(locator, 100);
        value.CopyTo(locator, 200);
        return Whole(image.Put(table + 128, entry).Put(table + 65600, locator));
    }

    private static byte[] Whole(Formats.MadeUp image)
    {
        var bytes = new byte[image.SizeBytes];
        foreach (var (at, piece) in image.Pieces)
        {
            piece.CopyTo(bytes, at);
        }

        return bytes;
    }

    /// <summary>top on middle on bottom, which is raw.</summary>
    private async Task<string> ChainAsync()
    {
        _folder.Write("bottom", new byte[1 << 20]);
        await _folder.CreateAsync("middle", "qcow2", "-b", "bottom", "-F", "raw", "middle");
        return await _folder.CreateAsync("top", "qcow2", "-b", "middle", "-F", "qcow2", "top");
    }

    /// <summary>A qcow2 with this name of a backing file in its header, whether or not there is one.</summary>
    private async Task<string> NamingAsync(string name, string? format = null)
    {
        var plain = await _folder.CreateAsync("plain.qcow2", "qcow2", "plain.qcow2", "1M");
        var length = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(length, Encoding.UTF8.GetByteCount(name));
        byte[] extension = format is null ? [] : [0xE2, 0x79, 0x2A, 0xCA, 0, 0, 0, (byte)format.Length, .. Encoding.ASCII.GetBytes(format.PadRight(8, '\0'))];
        return _folder.Changed(
            plain, "naming", (8, [0, 0, 0, 0, 0, 0, 4, 0]), (16, length), (112, [.. extension, 0, 0, 0, 0, 0, 0, 0, 0]), (1024, Encoding.UTF8.GetBytes(name)));
    }
}
