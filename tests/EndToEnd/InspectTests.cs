using System.Text.Json;

namespace Engine.EndToEnd.Tests;

/// <summary>The program as a user runs it, on real guests.</summary>
[Trait("Category", "Qemu")]
public sealed class InspectTests(InspectTests.DemoRun demo) : IClassFixture<InspectTests.DemoRun>
{
    [Fact(DisplayName = "The demo makes three guests and its table names all of them")]
    public void Demo()
    {
        demo.Ran.Status.Should().Be(0, demo.Ran.Error);
        demo.Ran.Output.Should().Contain("debian-gpt").And.Contain("debian-lvm").And.Contain("rpm-btrfs");
        demo.Images.Should().HaveCount(3).And.OnlyContain(image => File.Exists(image));
    }

    [Fact(DisplayName = "Standard output is the JSON of all guests in the order given, and nothing else")]
    public async Task Json()
    {
        var ran = await Processes.RunAsync(Repository.Program, ["inspect", "--output", "json", "--format", "raw", .. demo.Images.Reverse()]);

        ran.Status.Should().Be(0, ran.Error);
        var reports = JsonDocument.Parse(ran.Output).RootElement.EnumerateArray().ToList();
        reports.Select(report => report.GetProperty("image").GetString()).Should().Equal(demo.Images.Reverse());
        reports.Should().OnlyContain(report => report.GetProperty("ok").GetBoolean() && report.GetProperty("schema").GetInt32() == 1);
    }

    [Fact(DisplayName = "With --timings standard error tells each phase of each guest, and standard output stays the result")]
    public async Task Timings()
    {
        var ran = await Processes.RunAsync(Repository.Program, ["inspect", "--timings", "--output", "json", "--format", "raw", demo.Images[0]]);

        ran.Status.Should().Be(0, ran.Error);
        JsonDocument.Parse(ran.Output).RootElement[0].GetProperty("timings").GetProperty("phases").EnumerateArray()
            .Select(phase => phase.GetProperty("name").GetString()).Should().Contain(["headers", "qemu", "probing", "packages"]);
        ran.Error.Should().MatchRegex("(?s)program +[0-9]+.*engine +[0-9]+.*end +[0-9]+.*waited [0-9]+, .*probing [0-9]+");
    }

    [Fact(DisplayName = "Debian on GPT is told as it is")]
    public async Task DebianOnGpt()
    {
        var system = await SystemOfAsync(0);

        Text(system, "root", "type", "distro", "arch", "hostname", "packageFormat", "packageManagement")
            .Should().Equal("/dev/sda2", "linux", "debian", "x86_64", "debian-gpt", "deb", "apt");
        system.GetProperty("major").GetInt32().Should().Be(12);
        Mountpoints(system).Should().Equal("/=/dev/sda2", "/boot/efi=/dev/sda1");
        Filesystems(system).Should().Equal("/dev/sda2 ext4 root", "/dev/sda1 vfat EFI");
        Applications(system).Should().Contain("bash").And.Contain("libc6").And.HaveCountGreaterThan(80);
    }

    [Fact(DisplayName = "Debian on LVM is told as it is")]
    public async Task DebianOnLvm()
    {
        var system = await SystemOfAsync(1);

        Text(system, "root", "distro", "hostname").Should().Equal("/dev/servers/root", "debian", "debian-lvm");
        Mountpoints(system).Should().Equal("/=/dev/servers/root", "/var=/dev/servers/var", "/boot=/dev/sda1");
        Filesystems(system).Should().BeEquivalentTo(
            "/dev/servers/root ext4 root", "/dev/sda1 ext2 boot", "/dev/servers/var xfs var", "/dev/servers/swap swap swap");
        Applications(system).Should().Contain("bash").And.HaveCountGreaterThan(80);
    }

    [Fact(DisplayName = "A system of rpm packages on btrfs subvolumes is told as it is")]
    public async Task RpmOnBtrfs()
    {
        var system = await SystemOfAsync(2);

        Text(system, "root", "distro", "arch", "hostname", "packageFormat", "packageManagement")
            .Should().Equal("btrfsvol:/dev/sda2/root", "fedora", "x86_64", "rpm-btrfs", "rpm", "dnf");
        system.GetProperty("major").GetInt32().Should().Be(40);
        Mountpoints(system).Should().Equal("/=btrfsvol:/dev/sda2/root", "/boot=/dev/sda1", "/home=btrfsvol:/dev/sda2/home");
        Applications(system).Should().Contain("bash").And.Contain("glibc").And.Contain("fedora-release");
        var libraries = system.GetProperty("applications").EnumerateArray().Single(one => one.GetProperty("name").GetString() == "glibc");
        libraries.GetProperty("release").GetString().Should().Be("1.fc40");
    }

    [Fact(DisplayName = "A bad image stops no other, and each failure has a code and a layer")]
    public async Task BadImages()
    {
        using var folder = new TestFolder();
        var backed = folder.File("backed.qcow2");
        await Processes.RunAsync("/usr/bin/qemu-img", "create", "-q", "-f", "qcow2", "-F", "raw", "-b", "/etc/passwd", backed, "1M");
        var empty = folder.Blank("empty.img", 16);

        var ran = await Processes.RunAsync(Repository.Program, "inspect", "--output", "ndjson", folder.File("missing"), backed, empty, demo.Images[0]);

        ran.Status.Should().Be(1, ran.Error);
        var reports = ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement).ToList();
        reports.Select(Code).Should().Equal("image.missing", "format.backing", "disk.unrecognised", null);
        ran.Output.Should().NotContain("root:x:0"); // what the backing file holds
    }

    [Fact(DisplayName = "Many disks of one guest are one report")]
    public async Task ManyDisks()
    {
        using var folder = new TestFolder();
        var data = folder.Blank("data.img", 16);

        var ran = await Processes.RunAsync(Repository.Program, "inspect", "--output", "json", "-a", data, "-a", demo.Images[0]);

        var report = JsonDocument.Parse(ran.Output).RootElement.EnumerateArray().Single();
        report.GetProperty("image").GetString().Should().Be(data);
        report.GetProperty("images").EnumerateArray().Select(image => image.GetString()).Should().Equal(data, demo.Images[0]);
        Text(report.GetProperty("systems")[0], "root").Should().Equal("/dev/sdb2");
    }

    [Theory(DisplayName = "Wrong usage ends with status 2 and says nothing on standard output")]
    [InlineData("inspect")]
    [InlineData("inspect", "--no-such-option", "a.img")]
    [InlineData("inspect", "--format", "no-such-format", "a.img")]
    [InlineData("no-such-command")]
    public async Task WrongUsage(params string[] words)
    {
        var ran = await Processes.RunAsync(Repository.Program, words);

        ran.Status.Should().Be(2);
        ran.Output.Should().BeEmpty();
        ran.Error.Should().Contain("--help");
    }

    private async Task<JsonElement> SystemOfAsync(int guest)
    {
        var ran = await Processes.RunAsync(Repository.Program, "inspect", "--output", "json", demo.Images[guest]);
        ran.Status.Should().Be(0, ran.Error);
        return JsonDocument.Parse(ran.Output).RootElement[0].GetProperty("systems").EnumerateArray().Single();
    }

    private static string? Code(JsonElement report) =>
        report.GetProperty("error") is { ValueKind: JsonValueKind.Object } error ? error.GetProperty("code").GetString() : null;

    private static IEnumerable<string?> Text(JsonElement system, params string[] names) =>
        names.Select(name => system.GetProperty(name).GetString());

    private static IEnumerable<string> Mountpoints(JsonElement system) => system.GetProperty("mountpoints").EnumerateArray()
        .Select(one => $"{one.GetProperty("path").GetString()}={one.GetProperty("device").GetString()}");

    private static IEnumerable<string> Filesystems(JsonElement system) => system.GetProperty("filesystems").EnumerateArray()
        .Select(one => $"{one.GetProperty("device").GetString()} {one.GetProperty("type").GetString()} {one.GetProperty("label").GetString()}");

    private static IEnumerable<string?> Applications(JsonElement system) =>
        system.GetProperty("applications").EnumerateArray().Select(one => one.GetProperty("name").GetString());

    /// <summary>Runs the demo once; its guests are those of the other tests.</summary>
    public sealed class DemoRun : IAsyncLifetime
    {
        internal Processes.Ran Ran { get; private set; } = null!;
        public IReadOnlyList<string> Images { get; private set; } = [];

        public async Task InitializeAsync()
        {
            Ran = await Processes.RunAsync(Repository.Program, "demo");
            var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME") ?? Path.Combine(Environment.GetEnvironmentVariable("HOME")!, ".cache");
            Images = [.. ((string[])["debian-gpt", "debian-lvm", "rpm-btrfs"])
                .Select(name => Directory.EnumerateFiles(Path.Combine(cache, "engine/demo"), $"{name}-*.img").Single())];
        }

        public Task DisposeAsync() => Task.CompletedTask;
    }
}
