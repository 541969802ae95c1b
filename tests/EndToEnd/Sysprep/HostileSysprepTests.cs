using Engine.Actors.Handles;
using Engine.Appliance.Processes;
using Engine.Operations;
using Engine.Operations.Sysprep;
using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.EndToEnd.Tests.Hostile;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>Guests that are not as they should be: what they planted harms nothing, and a report says what was left alone.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class HostileSysprepTests(RealEngine real, SysprepGuest dirty) : IClassFixture<SysprepGuest>
{
    [Fact(DisplayName = "Logs on a data disk go, and links that lead to the root or the system are left alone and told")]
    public async Task PlantedLinks()
    {
        var (report, raw, differences) = await RunAsync(
            async scene =>
            {
                await scene.Guest.MkdirAsync(new GuestPath("/data"));
                await scene.Guest.MvAsync(new GuestPath("/var/log"), new GuestPath("/data/log"));
                await scene.LinkAsync("/var/log", "../data/log");
                await scene.LinkAsync("/tmp", "/");
                await scene.LinkAsync("/var/tmp", "/usr/bin");
                await scene.LinkAsync("/home/eve", "/");
                await scene.LinkAsync("/home/alice/.ssh", "/etc");
            },
            ["logfiles", "tmp-files", "bash-history", "ssh-userdir"]);

        report.Error.Should().BeNull();
        raw.AfterCommit.Should().NotBeNull();
        differences.Should().Contain(["- data/log/syslog", "- data/log/journal/abc", "- home/alice/.ssh", "- root/.ssh"]);
        differences.Should().NotContain(one => one.Contains("etc/") || one.Contains("usr/") || one.EndsWith(" .bash_history") || one.EndsWith(" tmp"));
        var skipped = report.Systems.Single().Operations.SelectMany(step => step.Skipped).ToList();
        skipped.Should().ContainMatch("/tmp: it leads to /,*").And.ContainMatch("/var/tmp: it leads to /usr/bin,*").And.ContainMatch("/.bash_history stays*");
    }

    [Fact(DisplayName = "What an operation removes is not written back, though another means the same file by another name")]
    public async Task NotWrittenBack()
    {
        var (report, _, differences) = await RunAsync(
            async scene =>
            {
                await scene.LinkAsync("/var/lib/dbus", "/tmp");
                await scene.WriteAsync("/tmp/machine-id", "0123456789abcdef0123456789abcdef\n");
                await scene.LinkAsync("/etc/machine-id", "/var/lib/dbus/machine-id");
            },
            ["tmp-files", "machine-id"]);

        report.Error.Should().BeNull();
        differences.Should().Contain("- tmp/machine-id").And.NotContain(one => one.StartsWith('+'));
        report.Systems.Single().Operations.Single(step => step.Name == "machine-id").Skipped.Should().ContainMatch("/tmp/machine-id: tmp-files removes it");
    }

    [Fact(DisplayName = "A change that would leave the guest without its fstab is not committed")]
    public async Task FstabGone()
    {
        var (report, raw, _) = await RunAsync(
            async scene =>
            {
                await scene.WriteAsync("/tmp/fstab", "/dev/sda / ext4 defaults 0 1\n");
                await scene.LinkAsync("/etc/fstab", "/tmp/fstab");
            },
            ["tmp-files"]);

        report.Error!.Code.Should().Be("sysprep.postcondition");
        report.Error.Evidence.Should().Contain("/etc/fstab");
        raw.AfterCommit.Should().BeNull();
    }

    [Fact(DisplayName = "A machine id that a link hides is no success")]
    public async Task HiddenId()
    {
        var (report, raw, _) = await RunAsync(
            async scene =>
            {
                await scene.WriteAsync("/etc/other", "0123456789abcdef0123456789abcdef\n");
                await scene.LinkAsync("/etc/machine-id", "other");
            },
            ["machine-id"]);

        report.Error!.Code.Should().Be("sysprep.postcondition");
        raw.AfterCommit.Should().BeNull();
    }

    [Fact(DisplayName = "A file system that can only be read fails, and says so")]
    public async Task ReadOnly()
    {
        var image = await dirty.CopyAsync(real);
        await CommandRunner.RunAsync(new Command("tune2fs", "-O", "read-only", image), default);
        await using var handle = await SysprepGuest.LaunchAsync(real, image);

        var (report, raw) = await SysprepGuest.RunAsync(handle.Guest, image, SysprepGuest.Only("machine-id"));

        report.Error!.Code.Should().Be("sysprep.failed");
        raw.Error!.Errno.Should().Be("EROFS");
        raw.AfterCommit.Should().BeNull();
    }

    [Fact(DisplayName = "A disk without a system is told as inspect tells it")]
    public async Task NoSystem()
    {
        using var folder = new TestFolder();
        var image = folder.Blank("empty.img", 16);
        await real.WithGuestAsync(guest => guest.MkfsAsync("ext4", new Device("/dev/sda")), TestFolder.Writable(image));
        await using var handle = await SysprepGuest.LaunchAsync(real, image);

        var (report, raw) = await SysprepGuest.RunAsync(handle.Guest, image, SysprepGuest.Only("machine-id"));

        report.Error!.Code.Should().Be("guest.none");
        raw.AfterCommit.Should().BeNull();
    }

    [Fact(DisplayName = "Of several systems each is prepared")]
    public async Task TwoSystems()
    {
        var first = await dirty.CopyAsync(real);
        var second = await dirty.CopyAsync(real);
        await using var handle = await real.LaunchAsync(TestFolder.Writable(first), TestFolder.Writable(second));

        var (report, _) = await SysprepGuest.RunAsync(handle.Guest, first, SysprepGuest.Only("ssh-hostkeys"));

        report.Error.Should().BeNull();
        report.Systems.Select(system => (system.Root, system.Operations.Single().Removed)).Should().Equal(("/dev/sda", 4), ("/dev/sdb", 4));
        foreach (var device in (string[])["/dev/sda", "/dev/sdb"])
            (await TreePicture.TakeAsync(handle.Guest, device)).Keys.Should().NotContain(path => path.Contains("ssh_host"));
    }

    private async Task<(SysprepReport Report, OperationReport Raw, IReadOnlyList<string> Differences)> RunAsync(
        Func<GuestScene, Task> plant, string[] operations)
    {
        var image = await dirty.CopyAsync(real);
        await using HandleClient handle = await SysprepGuest.LaunchAsync(real, image);
        await handle.Guest.MountAsync(new Device("/dev/sda"), "/");
        await plant(new GuestScene(handle.Guest));
        await handle.Guest.UmountAllAsync();
        var before = await TreePicture.TakeAsync(handle.Guest, "/dev/sda");
        var (report, raw) = await SysprepGuest.RunAsync(handle.Guest, image, SysprepGuest.Only(operations));
        await handle.Guest.UmountAllAsync();
        var after = await TreePicture.TakeAsync(handle.Guest, "/dev/sda");
        return (report, raw, TreePicture.Differences(before, after));
    }
}
