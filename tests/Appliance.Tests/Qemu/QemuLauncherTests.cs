using Engine.Appliance.Drives;
using Engine.Appliance.Processes;
using Engine.Appliance.Qemu;
using Engine.Appliance.Tests.Processes;

namespace Engine.Appliance.Tests.Qemu;

public sealed class QemuLauncherTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("engine-test-").FullName;
    private readonly CancellationToken _soon = new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;
    private readonly QemuLauncher _launcher;

    public QemuLauncherTests()
    {
        _launcher = new QemuLauncher(new QemuSettings("qemu-system-x86_64", Acceleration.Best, _folder));
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact(DisplayName = "A machine starts, its console speaks, and after the kill nothing is left")]
    public async Task Life()
    {
        var qemu = await _launcher.StartAsync(Machine(), _soon);
        await FirstWordsAsync(qemu);
        Living.IsAlive(qemu.ProcessId).Should().BeTrue();
        qemu.Exited.IsCompleted.Should().BeFalse();

        qemu.Kill();

        var exit = await qemu.Exited.WaitAsync(_soon);
        exit.Signal.Should().Be(9);
        exit.ExitStatus.Should().BeNull();
        exit.ConsoleTail.Should().Contain(TinyKernel.Words);
        (await qemu.Channel.Input.ReadAsync(_soon)).IsCompleted.Should().BeTrue("qemu held the other end alone");
        Directory.Exists($"/proc/{qemu.ProcessId}").Should().BeFalse("not even a zombie is left");
        await qemu.DisposeAsync();
    }

    [Fact(DisplayName = "Disposing ends qemu, and twice is as good as once")]
    public async Task Disposing()
    {
        var qemu = await _launcher.StartAsync(Machine(), _soon);

        await qemu.DisposeAsync();
        await qemu.DisposeAsync();

        Directory.Exists($"/proc/{qemu.ProcessId}").Should().BeFalse();
        qemu.Exited.IsCompleted.Should().BeTrue();
    }

    [Fact(DisplayName = "Drives are attached whatever their names hold, and a read-only image is opened read-only only")]
    public async Task Drives()
    {
        var odd = Path.Combine(_folder, "a,b\"c'd\ne=ä{}");
        var plain = Path.Combine(_folder, "plain");
        var qcow2 = Path.Combine(_folder, "disk.qcow2");
        await File.WriteAllBytesAsync(odd, new byte[1_000_001]);
        await File.WriteAllBytesAsync(plain, new byte[1 << 20]);
        await CommandRunner.RunAsync(new Command("qemu-img", "create", "-q", "-f", "qcow2", qcow2, "3G"), _soon);
        Drive[] drives = [new(odd, "raw", ReadOnly: true), new(plain, "raw", ReadOnly: false), new(qcow2, "qcow2", ReadOnly: true)];

        await using var qemu = await _launcher.StartAsync(Machine(drives), _soon);
        await FirstWordsAsync(qemu);

        OpenModes(qemu.ProcessId, odd).Should().NotBeEmpty().And.OnlyContain(flags => (flags & 3) == 0);
        OpenModes(qemu.ProcessId, qcow2).Should().NotBeEmpty().And.OnlyContain(flags => (flags & 3) == 0);
        OpenModes(qemu.ProcessId, plain).Should().Contain(flags => (flags & 3) == 2);
    }

    [Fact(DisplayName = "As many drives as fit in a machine are attached")]
    public async Task ManyDrives()
    {
        var image = Path.Combine(_folder, "image");
        await File.WriteAllBytesAsync(image, new byte[4096]);
        var drives = Enumerable.Repeat(new Drive(image, "raw", ReadOnly: true), 255).ToList();

        await using var qemu = await _launcher.StartAsync(Machine([.. drives]), _soon);

        await FirstWordsAsync(qemu);
        var tooMany = () => _launcher.StartAsync(Machine([.. drives, drives[0]]), _soon);
        await tooMany.Should().ThrowAsync<ApplianceStartException>().WithMessage("*256*255*");
    }

    [Fact(DisplayName = "qemu inherits its channel and overlays, and no descriptor of ours beside them")]
    public async Task Descriptors()
    {
        var image = Path.Combine(_folder, "image");
        await File.WriteAllBytesAsync(image, new byte[4096]);
        using var secret = File.OpenHandle(Path.Combine(_folder, "secret"), FileMode.OpenOrCreate);

        await using var qemu = await _launcher.StartAsync(Machine(new Drive(image, "raw", ReadOnly: true)), _soon);
        await FirstWordsAsync(qemu);

        var files = OpenFiles(qemu.ProcessId).Where(target => target.StartsWith('/') && !target.StartsWith("/usr/")).ToHashSet();
        files.Should().ContainSingle(file => file.EndsWith(" (deleted)")).Which.Should().StartWith(_folder, "the overlay has no name");
        files.Where(file => !file.EndsWith(" (deleted)")).Should().BeEquivalentTo(
            "/dev/null", image, Path.Combine(_folder, "root"), Path.Combine(_folder, "kernel"), Path.Combine(_folder, "initrd"));
    }

    [Fact(DisplayName = "A qemu of root is nobody and can open nothing: images of a closed folder reach it open")]
    public async Task Unprivileged()
    {
        var image = Path.Combine(_folder, "image");
        await File.WriteAllBytesAsync(image, new byte[4096]);
        await CommandRunner.RunAsync(new Command("chmod", "600", image), _soon);

        await using var qemu = await _launcher.StartAsync(Machine(new Drive(image, "raw", ReadOnly: false)), _soon);
        await FirstWordsAsync(qemu);

        var user = Environment.UserName == "root" ? "Uid:\t65534\t65534" : "Uid:\t";
        (await File.ReadAllTextAsync($"/proc/{qemu.ProcessId}/status")).Should().Contain(user).And.Contain("Seccomp:\t2");
    }

    [Theory(DisplayName = "Foreign images are attached")]
    [InlineData("vhdx", true)]
    [InlineData("vpc", true)]
    [InlineData("vmdk", true)]
    [InlineData("vdi", false)]
    [InlineData("qed", false)]
    public async Task Foreign(string format, bool isReadOnly)
    {
        var image = Path.Combine(_folder, "a,b");
        await CommandRunner.RunAsync(new Command("qemu-img", "create", "-q", "-f", format, image, "16M"), _soon);

        await using var qemu = await _launcher.StartAsync(Machine(new Drive(image, format, isReadOnly)), _soon);

        await FirstWordsAsync(qemu);
    }

    [Fact(DisplayName = "An empty image is attached as a disk without a sector")]
    public async Task EmptyImage()
    {
        var image = Path.Combine(_folder, "image");
        await File.WriteAllBytesAsync(image, []);

        await using var qemu = await _launcher.StartAsync(Machine(new Drive(image, "raw", ReadOnly: true)), _soon);

        await FirstWordsAsync(qemu);
    }

    [Fact(DisplayName = "Two machines can not write one image, and the second names it; a reader is let in where that is asked for")]
    public async Task Locks()
    {
        var image = Path.Combine(_folder, "the image");
        await File.WriteAllBytesAsync(image, new byte[4096]);
        await using var first = await _launcher.StartAsync(Machine(new Drive(image, "raw", ReadOnly: false)), _soon);
        await FirstWordsAsync(first);

        await InUse(new Drive(image, "raw", ReadOnly: false));
        await InUse(new Drive(image, "raw", ReadOnly: false) { Rules = new ImageRules([], EvenInUse: true) });
        await InUse(new Drive(image, "raw", ReadOnly: true));
        var readers = new Drive(image, "raw", ReadOnly: true) { Rules = new ImageRules([], EvenInUse: true) };
        await using var reader = await _launcher.StartAsync(Machine(readers), _soon);
        await FirstWordsAsync(reader);

        async Task InUse(Drive drive)
        {
            var start = () => _launcher.StartAsync(Machine(drive), _soon);
            var refused = (await start.Should().ThrowAsync<ApplianceStartException>()).Which;
            refused.Message.Should().Contain(image);
            refused.InnerException.Should().BeOfType<ImageRefusedException>().Which.Code.Should().Be("image.in-use");
        }
    }

    [Fact(DisplayName = "A machine gets a chain, a data file and a flat extent open, and has no other file of their folder")]
    public async Task Graph()
    {
        foreach (var words in (string[][])
            [
                ["-f", "raw", "bottom", "16M"], ["-f", "qcow2", "-b", "bottom", "-F", "raw", "middle"], ["-f", "qcow2", "-b", "middle", "-F", "qcow2", "top"],
                ["-f", "qcow2", "-o", "data_file=data,data_file_raw=on", "tables", "16M"],
                ["-f", "vmdk", "-o", "subformat=monolithicFlat", "flat", "16M"],
                ["-f", "qed", "-b", "bottom", "-F", "raw", "qed"],
            ])
        {
            var made = await CommandRunner.RunAsync(new Command("qemu-img", ["create", "-q", .. words]) { WorkingDirectory = _folder }, _soon);
            made.ExitStatus.Should().Be(0, made.ErrorTail);
        }

        Drive[] drives =
        [
            .. ((string[])["top qcow2", "tables qcow2", "flat vmdk", "qed qed"]).Select(drive => drive.Split(' '))
                .Select(drive => new Drive(Path.Combine(_folder, drive[0]), drive[1], ReadOnly: true) { Rules = new ImageRules([_folder], EvenInUse: false) }),
        ];
        await using var qemu = await _launcher.StartAsync(Machine(drives), _soon);
        await FirstWordsAsync(qemu);

        OpenFiles(qemu.ProcessId).Where(file => Path.GetDirectoryName(file) == _folder && !file.EndsWith(" (deleted)"))
            .Select(Path.GetFileName).Distinct().Should().BeEquivalentTo(
                "top", "middle", "bottom", "tables", "data", "flat-flat", "qed", "root", "kernel", "initrd");
    }

    [Fact(DisplayName = "A qemu that can not start tells why in its exit")]
    public async Task EarlyDeath()
    {
        var appliance = TinyKernel.WriteTo(_folder);
        await File.WriteAllBytesAsync(appliance.Kernel, [1, 2, 3]);

        await using var qemu = await _launcher.StartAsync(new MachineSpec(appliance, 128, 1, []), _soon);

        var exit = await qemu.Exited.WaitAsync(_soon);
        exit.ExitStatus.Should().Be(1);
        exit.ConsoleTail.Should().Contain("linux kernel too old");
    }

    [Fact(DisplayName = "An absent qemu is told with the package to install")]
    public async Task NoQemu()
    {
        var launcher = new QemuLauncher(new QemuSettings("qemu-of-nobody", Acceleration.Best, ""));

        var start = () => launcher.StartAsync(Machine(), _soon);

        (await start.Should().ThrowAsync<ApplianceStartException>()).Which.Remedy.Should().Be("apt-get install qemu-system-x86");
    }

    [Fact(DisplayName = "Images, appliance files, memory and processors are checked before qemu starts")]
    public async Task Checks()
    {
        await Refuses(Machine(new Drive(Path.Combine(_folder, "none"), "raw", ReadOnly: true)), "*there is no image*");
        await Refuses(Machine() with { Appliance = new("/none", "/none", "/none", "") }, "*'/none'*");
        await Refuses(Machine() with { MemoryMebibytes = 100_000_000 }, "*100000000 MiB*");
        await Refuses(Machine() with { MemoryMebibytes = 16 }, "*16 MiB*");
        await Refuses(Machine() with { Cpus = 0 }, "*processors*");

        async Task Refuses(MachineSpec spec, string message)
        {
            var start = () => _launcher.StartAsync(spec, _soon);
            await start.Should().ThrowAsync<ApplianceStartException>().WithMessage(message);
        }
    }

    private static async Task FirstWordsAsync(IRunningAppliance qemu)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            while (!(await qemu.Console.ReadAsync(patience.Token)).Contains(TinyKernel.Words, StringComparison.Ordinal))
            {
            }
        }
        catch (System.Threading.Channels.ChannelClosedException)
        {
            throw new InvalidOperationException((await qemu.Exited).ToString());
        }
    }

    private static IEnumerable<string> OpenFiles(int pid) =>
        Directory.GetFiles($"/proc/{pid}/fd").Select(link => new FileInfo(link).LinkTarget ?? "");

    private static List<int> OpenModes(int pid, string path) =>
        Directory.GetFiles($"/proc/{pid}/fd")
            .Where(link => new FileInfo(link).LinkTarget == path)
            .Select(link => File.ReadLines($"/proc/{pid}/fdinfo/{Path.GetFileName(link)}").First(line => line.StartsWith("flags:")))
            .Select(line => Convert.ToInt32(line["flags:".Length..].Trim(), 8))
            .ToList();

    private MachineSpec Machine(params Drive[] drives) => new(TinyKernel.WriteTo(_folder), 128, 1, drives);
}
