using System.Security.Cryptography;
using System.Text;
using Engine.Appliance.Build;

namespace Engine.Appliance.Tests.Build;

/// <summary>The package layer is made by hand here; making it from a mirror is an end-to-end test.</summary>
public sealed class ApplianceBuilderTests : IDisposable
{
    private static readonly TimeSpan _patience = TimeSpan.FromSeconds(60);

    private readonly ScratchFolder _scratch = new();
    private readonly string _daemon;

    public ApplianceBuilderTests()
    {
        _daemon = _scratch.Write("published/engined", Elf.Static());
    }

    public void Dispose() => _scratch.Dispose();

    [Fact(DisplayName = "An empty cache has nothing")]
    public void Empty()
    {
        Builder().Find().Should().BeNull();
    }

    [Fact(DisplayName = "What was made is found again, by a folder's path as well as by the file's")]
    public async Task FoundAgain()
    {
        GiveLayer();

        var made = await EnsureAsync(Builder());

        Builder().Find().Should().Be(made);
        File.ReadAllText(made.Kernel).Should().Be("kernel");
        File.ReadAllText(made.Root).Should().Be("root");
        Encoding.ASCII.GetString(File.ReadAllBytes(made.Initrd)).Should().Contain("init\0").And.Contain("lib/modules/load-order");
        (await EnsureAsync(new ApplianceBuilder(_scratch.At("published"), new BuildCache(_scratch.At("cache"))))).Should().Be(made);
        Rests().Should().BeEmpty();
    }

    [Fact(DisplayName = "A new daemon makes a new appliance from the same package layer; the old one stays")]
    public async Task NewDaemon()
    {
        GiveLayer();
        var old = await EnsureAsync(Builder());
        File.WriteAllBytes(_daemon, [.. Elf.Static(), 1]);

        Builder().Find().Should().BeNull();
        var now = await EnsureAsync(Builder());

        now.Key.Should().NotBe(old.Key);
        File.Exists(old.Initrd).Should().BeTrue();
        File.ReadAllBytes(now.Initrd).Length.Should().BeGreaterThan(0);
    }

    [Fact(DisplayName = "A daemon of the same size and time in another inode is read again")]
    public async Task ReplacedDaemon()
    {
        GiveLayer();
        var time = File.GetLastWriteTimeUtc(_daemon);
        var old = await EnsureAsync(Builder());
        var other = Elf.Static();
        other[^1] ^= 1;
        File.Move(_scratch.Write("published/next", other), _daemon, overwrite: true);
        File.SetLastWriteTimeUtc(_daemon, time);

        (await EnsureAsync(Builder())).Key.Should().NotBe(old.Key);
    }

    [Theory(DisplayName = "An appliance that lacks a file or has a short one is not found, and is made anew")]
    [InlineData("vmlinux")]
    [InlineData("initrd")]
    [InlineData("root.erofs")]
    [InlineData("manifest.json")]
    public async Task Damaged(string name)
    {
        GiveLayer();
        var made = await EnsureAsync(Builder());
        var file = Path.Combine(Path.GetDirectoryName(made.Kernel)!, name);
        foreach (var damage in (Action[])[() => File.Delete(file), () => Shorten(file)])
        {
            damage();
            Builder().Find().Should().BeNull();

            (await EnsureAsync(Builder())).Should().Be(made);

            Builder().Find().Should().Be(made);
        }
    }

    [Fact(DisplayName = "A note of the cache that is not ours is ignored")]
    public async Task ForeignNote()
    {
        GiveLayer();
        var made = await EnsureAsync(Builder());
        foreach (var note in Directory.GetFiles(_scratch.At("cache/seen")))
        {
            File.WriteAllText(note, File.ReadAllText(note).Replace(made.Key, "../../../../etc", StringComparison.Ordinal));
        }

        Builder().Find().Should().BeNull();
    }

    [Fact(DisplayName = "Several builders at once make one appliance")]
    public async Task AtOnce()
    {
        GiveLayer();

        var made = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => EnsureAsync(Builder())));

        made.Distinct().Should().ContainSingle();
        Rests().Should().BeEmpty();
    }

    [Fact(DisplayName = "A missing daemon, one that is no program and one with unknown libraries are told apart")]
    public async Task BadDaemons()
    {
        GiveLayer();
        var missing = new ApplianceBuilder(_scratch.At("nowhere"), new BuildCache(_scratch.At("cache")));
        await missing.Invoking(EnsureAsync).Should().ThrowAsync<ApplianceBuildException>().WithMessage("*no daemon*");

        File.WriteAllText(_daemon, "#!/bin/sh\n");
        await Builder().Invoking(EnsureAsync).Should().ThrowAsync<ApplianceBuildException>().WithMessage("*not a program*");

        File.Copy(Environment.ProcessPath!, _daemon, overwrite: true);
        await Builder().Invoking(EnsureAsync).Should().ThrowAsync<ApplianceBuildException>().WithMessage("*ld-linux-x86-64.so.2*");
        Rests().Should().BeEmpty("a failed build leaves nothing that the next would not remove");
    }

    [Fact(DisplayName = "A cache that cannot be written is an error with a remedy")]
    public async Task NoCache()
    {
        var builder = new ApplianceBuilder(_daemon, new BuildCache(Path.Combine(_scratch.Write("file", ""), "cache")));

        var failed = await builder.Invoking(EnsureAsync).Should().ThrowAsync<ApplianceBuildException>();

        failed.Which.Remedy.Should().Contain("cache");
    }

    [Fact(DisplayName = "An export has the kernel, the export's modules, and the root image inside an ext4 whose UUID follows from the content")]
    public async Task Export()
    {
        GiveLayer();
        var folder = _scratch.At("exported/here");
        var key = (await EnsureAsync(Builder())).Key;
        _scratch.Write("exported/here/root", "of an earlier export");
        _scratch.Write("exported/here/mine", "mine");

        (await Builder().ExportAsync(folder, new Progress<BuildProgress>(), CancellationToken.None)).Should().Be(folder);

        Directory.GetFiles(folder).Select(Path.GetFileName).Should().BeEquivalentTo("README.fixed", "initrd", "kernel", "root", "mine");
        File.ReadAllText(Path.Combine(folder, "kernel")).Should().Be("kernel");
        Encoding.ASCII.GetString(File.ReadAllBytes(Path.Combine(folder, "initrd"))).Should().Contain("init\0").And.Contain("loop.ko");
        var root = File.ReadAllBytes(Path.Combine(folder, "root"));
        BitConverter.ToUInt16(root, 1024 + 0x38).Should().Be(0xEF53, "clients look for a superblock of ext");
        new Guid(root.AsSpan(1024 + 0x68, 16), bigEndian: true).Should().Be(FixedAppliance.UuidOf(key)).And.NotBe(FixedAppliance.UuidOf("other"));
        root.AsSpan().IndexOf("root.erofs"u8).Should().BePositive();
        Rests().Should().BeEmpty();
    }

    [Fact(DisplayName = "A kernel in the cache does not change with the exported one")]
    public async Task ExportedCopy()
    {
        GiveLayer();
        var made = await EnsureAsync(Builder());
        await Builder().ExportAsync(_scratch.At("exported"), new Progress<BuildProgress>(), CancellationToken.None);

        File.WriteAllText(_scratch.At("exported/kernel"), "another");

        File.ReadAllText(made.Kernel).Should().Be("kernel");
    }

    [Fact(DisplayName = "An export into what is no folder is an error with a remedy")]
    public async Task ExportNowhere()
    {
        GiveLayer();
        var folder = Path.Combine(_scratch.Write("a-file", ""), "below");

        var failed = await Builder().Invoking(builder => builder.ExportAsync(folder, new Progress<BuildProgress>(), CancellationToken.None))
            .Should().ThrowAsync<ApplianceBuildException>();

        failed.Which.Remedy.Should().Contain("folder that was named");
    }

    [Fact(DisplayName = "The key differs when a package, its version, its content or the daemon differs")]
    public void Keys()
    {
        var lvm = new DebianPackage("lvm2", "2.03", 10, "SHA256:aa");
        string[] layers =
        [
            SystemLayer.KeyOf([lvm]), SystemLayer.KeyOf([]), SystemLayer.KeyOf([lvm with { Name = "lvm" }]),
            SystemLayer.KeyOf([lvm with { Version = "2.04" }]), SystemLayer.KeyOf([lvm with { Digest = "SHA256:ab" }]),
        ];

        string[] whole =
        [
            ApplianceBuilder.KeyOf(layers[0], [1]), ApplianceBuilder.KeyOf(layers[0], [2]), ApplianceBuilder.KeyOf(layers[1], [1]),
        ];

        layers.Concat(whole).Should().OnlyHaveUniqueItems();
    }

    private ApplianceBuilder Builder() => new(_daemon, new BuildCache(_scratch.At("cache")));

    private static Task<ApplianceFiles> EnsureAsync(ApplianceBuilder builder) =>
        builder.EnsureAsync(new Progress<BuildProgress>(), CancellationToken.None).WaitAsync(_patience);

    private string[] Rests() => Directory.GetDirectories(_scratch.At("cache"), "tmp-*");

    private static void Shorten(string file)
    {
        // The appliance shares its kernel and root with the layer, so the layer's must not be written through.
        var bytes = File.ReadAllBytes(file);
        File.Delete(file);
        File.WriteAllBytes(file, bytes[..^1]);
    }

    private void GiveLayer()
    {
        var layer = "cache/layers/" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(ApplianceRecipe.Text)));
        _scratch.Write($"{layer}/vmlinux", "kernel");
        _scratch.Write($"{layer}/root.erofs", "root");
        _scratch.Write($"{layer}/early/load-order", "virtio.ko\n");
        _scratch.Write($"{layer}/early/virtio.ko", "module");
        _scratch.Write($"{layer}/export/load-order", "virtio.ko\nloop.ko\n");
        _scratch.Write($"{layer}/export/loop.ko", "another module");
        _scratch.Write($"{layer}/packages", "lvm2 2.03\n");
        _scratch.Write($"{layer}/key", "abc");
        Directory.CreateDirectory(_scratch.At($"{layer}/libraries"));
    }
}
