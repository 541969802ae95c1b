using System.Globalization;
using Engine.Actors.Appliances;
using Engine.Actors.Handles;
using Engine.Appliance;
using Engine.Appliance.Qemu;
using Engine.Appliance.Templates;
using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;
using Engine.Protocol.Rpc;

namespace Engine.EndToEnd.Tests.Templates;

/// <summary>Templates and their clones on real qemu.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class TemplateTests(RealEngine real) : IDisposable
{
    private static readonly TemplateRules _rules = new(
        MakePatience: TimeSpan.FromMinutes(3), ThawPatience: TimeSpan.FromMinutes(1), FailurePause: TimeSpan.FromMinutes(5), KeptMax: 2);

    private readonly TestFolder _folder = new();
    private readonly CancellationToken _soon = new CancellationTokenSource(TimeSpan.FromMinutes(5)).Token;

    private TemplateFolder Templates => new(_folder.File("templates"));

    public void Dispose() => _folder.Dispose();

    [Fact(DisplayName = "Four clones have four random numbers, file systems of four UUIDs, four LUKS salts, and the right time")]
    public async Task FourClones()
    {
        var clones = await Task.WhenAll(Enumerable.Range(0, 4).Select(number => SeenAsync($"{number}.img")));

        foreach (var what in (Func<Seen, string>[])[clone => clone.Random, clone => clone.Uuid, clone => clone.Luks])
            clones.Select(what).Distinct().Should().HaveCount(4).And.OnlyContain(value => value.Length > 20);
        clones.Should().OnlyContain(clone => clone.TimeError < TimeSpan.FromSeconds(30));
    }

    [Fact(DisplayName = "A frozen daemon takes a ping and a thaw alone; one that was never frozen serves at once and takes no thaw")]
    public async Task Frozen()
    {
        var spec = Spec();
        using var memory = MemoryFile.Create("test", spec.MemoryMebibytes * 1024L * 1024);
        await using var qemu = await Booting().StartAsync(spec, new MachineStart.Recorded(memory), hasKvm: false, _soon);
        var connection = new RpcConnection(qemu.Channel);
        var daemon = new GuestClient(connection);
        await connection.AwaitLaunchAsync(_soon);
        (await ErrnoOf(daemon.EngineThawAsync(new byte[32], 1, _soon))).Should().Be("EINVAL");
        await daemon.SyncAsync(_soon);

        await daemon.EngineFreezeAsync(_soon);

        await daemon.PingDaemonAsync(_soon);
        (await ErrnoOf(daemon.SyncAsync(_soon))).Should().Be("EBUSY");
        (await ErrnoOf(daemon.EngineFreezeAsync(_soon))).Should().Be("EBUSY");
        (await ErrnoOf(daemon.EngineThawAsync(new byte[31], 1, _soon))).Should().Be("EINVAL", "a seed has 32 bytes at least");
        await daemon.EngineThawAsync(new byte[32], 86_400_000_000_000, _soon);
        (await daemon.DebugAsync("sh", ["date -u +%F"], _soon)).Trim().Should().Be("1970-01-02");
    }

    [Fact(DisplayName = "A launch is a clone, whose template's memory its qemu has open and can not write")]
    public async Task Sealed()
    {
        await using var clone = await Launcher().StartAsync(Spec(), _soon);

        clone.IsAwake.Should().BeTrue();
        clone.Notes.Should().BeEmpty();
        File.ReadAllText($"/proc/{clone.ProcessId}/cmdline").Should().Contain("-incoming");
        var memory = Directory.GetFiles($"/proc/{clone.ProcessId}/fd")
            .Where(link => (new FileInfo(link).LinkTarget ?? "").Contains("memfd:engine-template", StringComparison.Ordinal)).ToList();
        memory.Should().NotBeEmpty();
        foreach (var link in memory)
        {
            using var file = File.OpenHandle(link, FileMode.Open, FileAccess.ReadWrite, FileShare.ReadWrite);
            file.Invoking(open => RandomAccess.Write(open, new byte[1], 0)).Should().Throw<Exception>("it is sealed");
        }
    }

    [Fact(DisplayName = "What clones do changes nothing in their template, and its folder is for its owner alone")]
    public async Task Unchanged()
    {
        var launcher = Launcher();
        (await launcher.PrepareAsync(Spec(), _soon)).Should().BeNull();
        var template = launcher.List().Should().ContainSingle().Subject;
        var before = TestFolder.Digest(Path.Combine(template.Folder, "memory"));

        await using (var clone = await launcher.StartAsync(Spec(), _soon))
            await new GuestClient(new RpcConnection(clone.Channel)).DebugAsync("sh", ["dd if=/dev/urandom of=/tmp/x bs=1M count=20"], _soon);

        TestFolder.Digest(Path.Combine(template.Folder, "memory")).Should().Be(before);
        File.GetUnixFileMode(Templates.Folder).Should().Be(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        template.DiskBytes.Should().BeLessThan(template.MemoryBytes / 2, "most of the memory is a hole");
    }

    [Theory(DisplayName = "A template that does not live is thrown away: the launch boots and says so, and the next one makes a new template")]
    [InlineData("state", "damaged")]
    [InlineData("state", "cut")]
    [InlineData("memory", "damaged")]
    public async Task Broken(string file, string how)
    {
        var making = Launcher();
        (await making.PrepareAsync(Spec(), _soon)).Should().BeNull();
        var path = Path.Combine(making.List()[0].Folder, file);
        Damage(path, how);
        var launcher = Launcher();
        var spec = Spec() with { Templates = _rules with { ThawPatience = TimeSpan.FromSeconds(8) } };

        await using (var booted = await launcher.StartAsync(spec, _soon))
        {
            booted.IsAwake.Should().BeFalse();
            booted.Notes.Should().ContainSingle().Which.Should().Contain("template");
            await new RpcConnection(booted.Channel).AwaitLaunchAsync(_soon);
            launcher.List().Should().BeEmpty();
        }

        await using var clone = await launcher.StartAsync(Spec(), _soon);
        clone.IsAwake.Should().BeTrue();
    }

    [Fact(DisplayName = "Launchers that need a template at the same time make one of it")]
    public async Task AtOnce()
    {
        var launchers = Enumerable.Range(0, 3).Select(_ => Launcher()).ToList(); // as of three processes: they share the folder alone

        var clones = await Task.WhenAll(launchers.Select(launcher => launcher.StartAsync(Spec(), _soon)));

        clones.Should().OnlyContain(clone => clone.IsAwake);
        launchers[0].List().Should().ContainSingle();
        foreach (var clone in clones)
            await clone.DisposeAsync();
        Directory.GetDirectories(Templates.Folder, "tmp-*").Should().BeEmpty();
    }

    [Fact(DisplayName = "A folder that others may write in is not trusted: the launch boots and says so")]
    public async Task NotOurs()
    {
        Directory.CreateDirectory(Templates.Folder);
        File.SetUnixFileMode(Templates.Folder, (UnixFileMode)0x1FF);

        await using var booted = await Launcher().StartAsync(Spec(), _soon);

        booted.IsAwake.Should().BeFalse();
        booted.Notes.Should().ContainSingle().Which.Should().Contain("alone");
    }

    [Fact(DisplayName = "Disks come to a running guest and leave it, and what was written to them is on them")]
    public async Task HotPlug()
    {
        await using var handle = await real.LaunchAsync(TestFolder.ReadOnly(_folder.Blank("first.img", 8)));
        var second = _folder.Blank("second.img", 64);
        await handle.AddDriveAsync(TestFolder.Writable(second) with { Label = "second" });
        await handle.AddDriveAsync(TestFolder.ReadOnly(_folder.Blank("third.img", 24)));
        (await handle.Guest.ListDevicesAsync()).Select(device => device.Name).Should().Equal("/dev/sda", "/dev/sdb", "/dev/sdc");
        (await handle.Guest.BlockdevGetsize64Async(new Device("/dev/sdc"))).Should().Be(24 << 20);
        await handle.Guest.MkfsAsync("ext4", new Device("/dev/sdb"));
        await handle.Guest.MountAsync(new Device("/dev/sdb"), "/");
        await handle.Guest.InternalWriteAsync(new GuestPath("/kept"), "kept"u8.ToArray());
        (await ErrnoOf(handle.RemoveDriveAsync("second"))).Should().Be("EBUSY", "it is mounted");

        await handle.Guest.UmountAllAsync();
        await handle.RemoveDriveAsync("second");

        (await handle.Guest.ListDevicesAsync()).Should().HaveCount(2);
        await using var later = await real.LaunchAsync(TestFolder.ReadOnly(second));
        await later.Guest.MountRoAsync(new Device("/dev/sda"), "/");
        (await later.Guest.IsFileAsync(new GuestPath("/kept"))).Should().BeTrue();
    }

    [Fact(DisplayName = "An image that is refused is refused to a running guest too, which goes on")]
    public async Task RefusedInReady()
    {
        await using var handle = await real.LaunchAsync();

        var failed = await FluentActions.Awaiting(() => handle.AddDriveAsync(TestFolder.ReadOnly(_folder.File("none.img"))))
            .Should().ThrowAsync<EngineException>();

        failed.Which.Error.Code.Should().Be("image.missing");
        await handle.AddDriveAsync(TestFolder.ReadOnly(_folder.Blank("some.img", 8)));
        (await handle.Guest.ListDevicesAsync()).Should().ContainSingle();
    }

    [Fact(DisplayName = "A guest has 255 disks, in the order in which they were added")]
    public async Task ManyDisks()
    {
        var image = _folder.Blank("small.img", 1);
        var last = _folder.Blank("last.img", 3);
        await using var handle = await real.LaunchAsync([.. Enumerable.Repeat(TestFolder.ReadOnly(image), 254), TestFolder.ReadOnly(last)]);

        var devices = await handle.Guest.ListDevicesAsync();

        devices.Should().HaveCount(255);
        (await handle.Guest.BlockdevGetsize64Async(devices[254])).Should().Be(3 << 20);
        devices[254].Name.Should().Be("/dev/sdiu");
    }

    private async Task<Seen> SeenAsync(string image)
    {
        await using var handle = await real.LaunchAsync(TestFolder.Writable(_folder.Blank(image, 64)));
        var random = await Sh(handle, "head -c 32 /dev/urandom | od -An -tx1 | tr -d ' \\n'");
        var error = TimeProvider.System.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(
            long.Parse(await Sh(handle, "date +%s"), CultureInfo.InvariantCulture));
        await handle.Guest.MkfsAsync("ext4", new Device("/dev/sda"));
        var uuid = await handle.Guest.VfsUuidAsync(new Mountable("/dev/sda"));

        // In a LUKS 1 header the digest's salt and that of the first key begin at 132 and 216.
        var luks = await Sh(
            handle,
            "head -c 16M /dev/zero >/tmp/l && echo key | cryptsetup luksFormat --type luks1 --pbkdf-force-iterations 1000 -q /tmp/l -"
            + " && for at in 132 216; do dd if=/tmp/l bs=1 skip=$at count=32 2>/dev/null | od -An -tx1; done | tr -d ' \\n'");
        return new Seen(random, uuid, luks, error.Duration());
    }

    private static async Task<string> Sh(HandleClient handle, string command) => (await handle.Guest.DebugAsync("sh", [command])).Trim();

    private static void Damage(string path, string how)
    {
        using var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite);
        var length = RandomAccess.GetLength(file);
        if (how == "cut")
        {
            RandomAccess.SetLength(file, length / 2);
            return;
        }

        // Of the memory the kernel's part, at 16 MiB.
        var zeros = new byte[how == "damaged" && length > 16 << 20 ? 32 << 20 : 4096];
        zeros.AsSpan().Fill(0xFF);
        RandomAccess.Write(file, zeros, length > 16 << 20 ? 16 << 20 : 0);
    }

    private static async Task<string> ErrnoOf(Task call) =>
        (await FluentActions.Awaiting(() => call).Should().ThrowAsync<ActionException>()).Which.Errno;

    private QemuLauncher Booting() => new(new QemuSettings("qemu-system-x86_64", Acceleration.Best, _folder.Path));

    private TemplateLauncher Launcher() => new(Booting(), DaemonVoices.Of(TimeProvider.System), Templates, TimeProvider.System);

    private MachineSpec Spec() => new(real.Appliance, 384, 1, []) { Templates = _rules };

    private sealed record Seen(string Random, string Uuid, string Luks, TimeSpan TimeError);
}
