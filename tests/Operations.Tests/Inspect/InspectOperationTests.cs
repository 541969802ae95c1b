using System.Text;
using System.Text.Json;
using Engine.Operations.Inspect;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Xdr;

namespace Engine.Operations.Tests.Inspect;

public class InspectOperationTests
{
    private static readonly OperationContext _context = new(
        new GuestImages([new("disk \udc80.img", null), new("data.img", "raw")]), 5_000_000_000,
        new TaskTimes(TimeSpan.FromMilliseconds(7), TimeSpan.FromSeconds(2), TimeSpan.Zero), new NoStage());

    [Fact(DisplayName = "A system is reported with everything the guest tells, in schema 1")]
    public async Task WholeReport()
    {
        var guest = Debian();

        var (json, error) = await new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, default);

        error.Should().BeNull();
        var report = InspectReport.FromJson(json);
        report.Ok.Should().BeTrue();
        report.Error.Should().BeNull();
        report.Image.Should().Be("disk \udc80.img");
        report.Images.Should().Equal("disk \udc80.img", "data.img");
        report.SizeBytes.Should().Be(5_000_000_000);
        report.Warnings.Should().BeEmpty();
        report.Timings.Should().Match<InspectTimings>(times => times.WaitMs == 7 && times.LaunchMs == 2000
            && times.TotalMs >= 2007 && times.InspectMs >= 0);
        var system = report.Systems.Should().ContainSingle().Which;
        system.Should().BeEquivalentTo(new SystemReport(
            "/dev/vg/root", "linux", "debian", "Debian GNU/Linux 12 (bookworm)", 12, 5, "x86_64", "web\udcff", "deb", "apt",
            [new("/", "/dev/vg/root"), new("/var", "/dev/vg/var"), new("/boot", "/dev/sda1")],
            [new("/dev/vg/root", "ext4", "label of /dev/vg/root", "uuid of /dev/vg/root"),
                new("/dev/sda1", "ext4", "label of /dev/sda1", "uuid of /dev/sda1")],
            [new("bash", 0, "5.2", "1", "amd64")]));
    }

    [Fact(DisplayName = "The JSON has the names of the schema, in its order")]
    public async Task SchemaNames()
    {
        var (json, _) = await new InspectOperation(TimeProvider.System).RunAsync(Debian().Client, _context, default);

        using var document = JsonDocument.Parse(json);
        Names(document.RootElement).Should().Equal(
            "schema", "image", "images", "ok", "error", "sizeBytes", "systems", "warnings", "timings");
        document.RootElement.GetProperty("error").ValueKind.Should().Be(JsonValueKind.Null);
        var system = document.RootElement.GetProperty("systems")[0];
        Names(system).Should().Equal("root", "type", "distro", "productName", "major", "minor", "arch", "hostname", "packageFormat",
            "packageManagement", "mountpoints", "filesystems", "applications");
        Names(system.GetProperty("mountpoints")[0]).Should().Equal("path", "device");
        Names(system.GetProperty("filesystems")[0]).Should().Equal("device", "type", "label", "uuid");
        Names(system.GetProperty("applications")[0]).Should().Equal("name", "epoch", "version", "release", "arch");
        Encoding.UTF8.GetString(json).Should().Contain("\"disk \\udc80.img\"").And.Contain("\"major\":12");
    }

    [Fact(DisplayName = "File systems are mounted for reading alone, parents first, and unmounted at the end")]
    public async Task MountsInOrder()
    {
        var guest = Debian();

        await new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, default);

        guest.Asked.SkipWhile(call => !call.StartsWith("MountRo", StringComparison.Ordinal)).Should().Equal(
            "MountRo /dev/vg/root /", "MountRo /dev/vg/var /var", "MountRo /dev/sda1 /boot",
            "EngineListApplications /dev/vg/root", "UmountAll");
    }

    [Fact(DisplayName = "A report tells what the time was spent on, the launch's phases first")]
    public async Task Phases()
    {
        var context = _context with { Times = _context.Times with { Phases = [new("boot", TimeSpan.FromSeconds(2))] } };

        var (json, _) = await new InspectOperation(TimeProvider.System).RunAsync(Debian().Client, context, default);

        var phases = InspectReport.FromJson(json).Timings.Phases!;
        phases.Select(phase => phase.Name).Should().Equal("boot", "probing", "facts", "mounting", "packages", "unmounting");
        phases[0].Ms.Should().Be(2000);
    }

    [Fact(DisplayName = "Our own daemon tells all of the file systems in one call")]
    public async Task FilesystemsAtOnce()
    {
        var guest = Debian().Replies(Procedure.EngineInspectGetFilesystems, to =>
        {
            to.Int(1);
            foreach (var word in new[] { "/dev/vg/root", "ext4", "label", "uuid" })
                to.String(word);
        });

        var (json, _) = await new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, default);

        InspectReport.FromJson(json).Systems[0].Filesystems.Should().Equal(new FilesystemReport("/dev/vg/root", "ext4", "label", "uuid"));
        guest.Asked.Should().NotContain(call => call.StartsWith("Vfs", StringComparison.Ordinal));
    }

    [Fact(DisplayName = "A guest that fails to be inspected is reported with the daemon's words")]
    public async Task InspectionFails()
    {
        var guest = new ScriptedGuest().Fails(Procedure.InspectOs, "EIO", "read error on /dev/sda");

        var (json, error) = await new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, default);

        error.Should().BeEquivalentTo(new { Code = "guest.inspect", Errno = "EIO", Evidence = "read error on /dev/sda" });
        InspectReport.FromJson(json).Ok.Should().BeFalse();
    }

    [Theory(DisplayName = "What a system's report lacks is a warning, and the guest is good all the same")]
    [InlineData(Procedure.EngineListApplications, "*list of applications*")]
    [InlineData(Procedure.VfsLabel, "*label of /dev/sda1*")]
    [InlineData(Procedure.MountRo, "*mount /dev/vg/root*")]
    [InlineData(Procedure.UmountAll, "*unmount*")]
    public async Task Warnings(Procedure failing, string warning)
    {
        var guest = Debian().Fails(failing, "ENOTSUP", "not here");

        var (json, error) = await new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, default);

        error.Should().BeNull();
        var report = InspectReport.FromJson(json);
        report.Ok.Should().BeTrue();
        report.Systems.Should().ContainSingle();
        report.Warnings.Should().ContainMatch(warning).And.OnlyContain(text => text.Contains("not here"));
    }

    [Fact(DisplayName = "A file system that can't be mounted below the root leaves the others to be read")]
    public async Task OneMountFails()
    {
        var guest = Debian().RepliesTo(Procedure.MountRo, (_, device) =>
        {
            if (device == "/dev/sda1")
                throw new ActionException("EINVAL", "bad superblock");
        });

        var (json, _) = await new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, default);

        var report = InspectReport.FromJson(json);
        report.Systems[0].Applications.Should().ContainSingle();
        report.Warnings.Should().ContainSingle().Which.Should().Contain("/dev/sda1 on /boot").And.Contain("bad superblock");
    }

    [Fact(DisplayName = "A list of applications without an end is cut off, and the report says so")]
    public async Task EndlessApplications()
    {
        var many = ScriptedGuest.Applications(Enumerable.Range(0, ApplicationSink.ApplicationsMax + 5).Select(i => ($"p{i}", 0, "1")));
        var guest = Debian().Sends(Procedure.EngineListApplications, many);

        var (json, error) = await new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, default);

        error.Should().BeNull();
        var report = InspectReport.FromJson(json);
        report.Systems[0].Applications.Should().HaveCount(ApplicationSink.ApplicationsMax);
        report.Warnings.Should().ContainSingle().Which.Should().Contain("too long");
    }

    [Fact(DisplayName = "A lost conversation is no report: the task decides what to do")]
    public async Task LostConversation()
    {
        var guest = Debian().RepliesTo(Procedure.InspectGetDistro, (_, _) =>
            throw new EngineException(new("appliance.lost", ErrorLayer.Appliance, "qemu died")));

        var running = () => new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, default);

        (await running.Should().ThrowAsync<EngineException>()).Which.Error.Code.Should().Be("appliance.lost");
    }

    [Fact(DisplayName = "Cancelling ends it in the middle of the list of applications")]
    public async Task Cancelled()
    {
        using var cancel = new CancellationTokenSource();
        var guest = Debian().Replies(Procedure.MountRo, _ => cancel.Cancel());

        var running = () => new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, cancel.Token);

        await running.Should().ThrowAsync<OperationCanceledException>();
        guest.Asked.Should().NotContain(call => call.StartsWith("EngineListApplications", StringComparison.Ordinal));
    }

    [Fact(DisplayName = "A guest that could not even be launched has a report too")]
    public void FailedReport()
    {
        var (json, error) = new InspectOperation(TimeProvider.System).Failed(
            _context with { SizeBytes = 0 }, new("image.missing", ErrorLayer.Input, "There is no such file.", "disk.img", "Check the path."));

        error!.Code.Should().Be("image.missing");
        var report = InspectReport.FromJson(json);
        report.Ok.Should().BeFalse();
        report.Error.Should().BeEquivalentTo(new { Code = "image.missing", Layer = "input", Message = "There is no such file.",
            Evidence = "disk.img", Remedy = "Check the path." });
        report.Timings.TotalMs.Should().Be(2007);
    }

    private static ScriptedGuest Debian() => new ScriptedGuest()
        .Replies(Procedure.InspectOs, to => to.StringList(["/dev/vg/root"]))
        .Replies(Procedure.InspectGetType, to => to.String("linux"))
        .Replies(Procedure.InspectGetDistro, to => to.String("debian"))
        .Replies(Procedure.InspectGetProductName, to => to.String("Debian GNU/Linux 12 (bookworm)"))
        .Replies(Procedure.InspectGetMajorVersion, to => to.Int(12))
        .Replies(Procedure.InspectGetMinorVersion, to => to.Int(5))
        .Replies(Procedure.InspectGetArch, to => to.String("x86_64"))
        .Replies(Procedure.InspectGetHostname, to => to.String("web\udcff"))
        .Replies(Procedure.InspectGetPackageFormat, to => to.String("deb"))
        .Replies(Procedure.InspectGetPackageManagement, to => to.String("apt"))
        .Replies(Procedure.InspectGetMountpoints, to => to.Pairs(
            [new("/boot", "/dev/sda1"), new("/var", "/dev/vg/var"), new("/", "/dev/vg/root")]))
        .Replies(Procedure.InspectGetFilesystems, to => to.StringList(["/dev/vg/root", "/dev/sda1"]))
        .Replies(Procedure.VfsType, to => to.String("ext4"))
        .RepliesTo(Procedure.VfsLabel, (to, device) => to.String($"label of {device}"))
        .RepliesTo(Procedure.VfsUuid, (to, device) => to.String($"uuid of {device}"))
        .Replies(Procedure.MountRo, _ => { })
        .Replies(Procedure.UmountAll, _ => { })
        .Sends(Procedure.EngineListApplications, ScriptedGuest.Applications(("bash", 0, "5.2")));

    private static IEnumerable<string> Names(JsonElement element) => element.EnumerateObject().Select(property => property.Name);

    private sealed class NoStage : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
