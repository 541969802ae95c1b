using System.Text;
using Engine.Appliance.Drives;
using Engine.Appliance.Processes;

namespace Engine.Appliance.Tests.Drives;

/// <summary>Files that can be read in two ways.</summary>
public sealed class AmbiguityTests : IDisposable
{
    private readonly ImageFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, int, byte[]> Signatures => new()
    {
        { "MBR", 446, [.. Partition(), .. new byte[48], 0x55, 0xaa] },
        { "GPT", 512, "EFI PART"u8.ToArray() },
        { "GPT", 4096, "EFI PART"u8.ToArray() },
        { "LVM", 512, [.. "LABELONE"u8, .. new byte[16], .. "LVM2 001"u8] },
        { "swap", 4086, "SWAPSPACE2"u8.ToArray() },
        { "ISO 9660", 32769, "CD001"u8.ToArray() },
        { "MD RAID", 4096, [0xfc, 0x4e, 0x2b, 0xa9, 1, 0, 0, 0] },
    };

    [Theory(DisplayName = "A container's header over a raw disk is ambiguous until the format is declared")]
    [MemberData(nameof(Signatures))]
    public async Task Raw(string what, int at, byte[] signature)
    {
        foreach (var format in (string[])["qcow2", "vdi"])
        {
            var sound = await _folder.CreateAsync("disk", format, "disk", "64G");
            var image = _folder.Changed(sound, "both", (at, signature));

            var refusal = ImageFolder.Refused("format.ambiguous", image);

            refusal.Message.Should().Contain(what).And.Contain(format);
            refusal.Remedy.Should().Contain($"--format {format}").And.Contain("--format raw");
            ImageHeader.Look(image, "raw", ImageRules.Strict).Format.Should().Be("raw");
            ImageHeader.Look(sound, null, ImageRules.Strict).Format.Should().Be(format);
        }

        var declared = _folder.Changed(await _folder.CreateAsync("disk", "qcow2", "disk", "64G"), "both", (at, signature));
        ImageHeader.Look(declared, "qcow2", ImageRules.Strict).Format.Should().Be("qcow2");
    }

    [Theory(DisplayName = "A file system below the header of a qcow2 is noticed, sound or not")]
    [InlineData("ext4", "an ext file system")]
    [InlineData("btrfs", "a btrfs file system")]
    [InlineData("swap", "swap space")]
    public async Task FileSystem(string kind, string told)
    {
        var disk = _folder.Write("disk.img", []);
        await ToolAsync("truncate", "-s", "128M", disk);
        await ToolAsync(kind == "swap" ? "mkswap" : $"mkfs.{kind}", disk);
        var header = await File.ReadAllBytesAsync(await _folder.CreateAsync("qcow2", "qcow2", "qcow2", "1M"));

        // All of its tables, which are its first and fourth cluster, or the magic with nothing sound behind it.
        var whole = _folder.Changed(disk, "whole.img", (0, header[..1024]), (3 * 65536, header[(3 * 65536)..]));
        var magic = _folder.Changed(disk, "magic.img", (0, [.. "QFI"u8, 0xfb, 0xff, 0xff]));

        ImageFolder.Refused("format.ambiguous", whole).Message.Should().Contain(told);
        ImageFolder.Refused("format.ambiguous", magic).Message.Should().Contain(told);
    }

    [Fact(DisplayName = "A name that ends in .raw is held against a container's header")]
    public async Task Name()
    {
        await _folder.CreateAsync("disk.raw", "qcow2", "disk.raw", "1M");
        await _folder.CreateAsync("disk.img", "qcow2", "disk.img", "1M");

        ImageFolder.Refused("format.ambiguous", _folder.File("disk.raw")).Evidence.Should().Contain(".raw");
        ImageHeader.Look(_folder.File("disk.raw"), "qcow2", ImageRules.Strict).Format.Should().Be("qcow2");
        ImageHeader.Look(_folder.File("disk.raw"), "raw", ImageRules.Strict).Format.Should().Be("raw");
        ImageHeader.Look(_folder.File("disk.img"), null, ImageRules.Strict).Format.Should().Be("qcow2");
    }

    [Fact(DisplayName = "A vpc of fixed size holds its disk at the raw places, so with a partition table it is ambiguous")]
    public async Task FixedVpc()
    {
        var plain = await _folder.CreateAsync("plain", "vpc", "-o", "subformat=fixed", "plain", "16M");
        var used = _folder.Changed(plain, "used", (446, [.. Partition(), .. new byte[48], 0x55, 0xaa]));

        ImageHeader.Look(plain, null, ImageRules.Strict).Format.Should().Be("vpc");
        ImageFolder.Refused("format.ambiguous", used).Remedy.Should().Contain("--format vpc").And.Contain("--format raw");
        ImageHeader.Look(used, "vpc", ImageRules.Strict).Format.Should().Be("vpc");
    }

    [Theory(DisplayName = "A sound container is not taken for ambiguous, wherever the guest's own signatures come to lie in it")]
    [InlineData("qcow2", "cluster_size=512")]
    [InlineData("qcow2", "cluster_size=4k")]
    [InlineData("qcow2", "cluster_size=64k")]
    [InlineData("vmdk", "subformat=monolithicSparse")]
    [InlineData("vmdk", "subformat=streamOptimized")]
    [InlineData("vdi", "static=off")]
    [InlineData("vhdx", "subformat=dynamic")]
    [InlineData("vpc", "subformat=dynamic")]
    [InlineData("qed", "cluster_size=4k")]
    public async Task Sound(string format, string options)
    {
        // Every sector of the guest carries every signature, where it would be looked for.
        var sector = new byte[4096];
        foreach (var row in Signatures)
        {
            ((byte[])row[2]).CopyTo(sector, (int)row[1] % 4096);
        }

        "_BHRfS_M"u8.CopyTo(sector.AsSpan(64));
        sector[1080] = 0x53;
        sector[1081] = 0xef;
        var disk = _folder.Write("disk.img", [.. Enumerable.Repeat(sector, 256).SelectMany(bytes => bytes)]);
        await _folder.ImgAsync("convert", "-f", "raw", "-O", format, "-o", options, disk, "container");

        ImageHeader.Look(_folder.File("container"), null, ImageRules.Strict).Format.Should().Be(format);
    }

    [Fact(DisplayName = "A backing file without a declared format that can be read in two ways is ambiguous too")]
    public async Task Backing()
    {
        var forged = _folder.Changed(await _folder.CreateAsync("plain", "qcow2", "plain", "1M"), "base", (512, Encoding.ASCII.GetBytes("EFI PART")));
        await _folder.CreateAsync("declared", "qcow2", "-b", "base", "-F", "qcow2", "declared");
        var declared = await File.ReadAllBytesAsync(_folder.File("declared"));

        // Without its extension, which is the first and names the format, the header does not say what the base is.
        var silent = _folder.Changed(_folder.File("declared"), "silent", (declared.AsSpan().IndexOf((byte[])[0xE2, 0x79, 0x2A, 0xCA]), [1, 2, 3, 4]));

        ImageHeader.Look(_folder.File("declared"), null, _folder.Allowed).Format.Should().Be("qcow2");
        ImageFolder.Refused("format.ambiguous", silent, null, _folder.Allowed).Message.Should().Contain(forged);
    }

    private static byte[] Partition() => [0x80, 0, 2, 0, 0x83, 0, 0, 0, 0, 8, 0, 0, 0, 0, 16, 0];

    private static async Task ToolAsync(string program, params string[] words)
    {
        var ran = await CommandRunner.RunAsync(new Command(program, words), CancellationToken.None);
        ran.ExitStatus.Should().Be(0, ran.ErrorTail);
    }
}
