using Engine.Operations.Sysprep;
using Engine.Operations.Sysprep.Plans;
using Engine.Protocol;
using Engine.Protocol.Client;

namespace Engine.EndToEnd.Tests.Sysprep;

/// <summary>A plan changes nothing, and is done exactly or not at all.</summary>
[Trait("Category", "Qemu")]
[Collection(RealEngineCollection.Name)]
public sealed class PlanTests(RealEngine real, SysprepGuest dirty) : IClassFixture<SysprepGuest>
{
    private static readonly SysprepOptions _plan = new(null, "web.example.org", Plan: true);

    [Fact(DisplayName = "A plan works on a read-only drive, tells every path with what it is, and not a byte of the image changes")]
    public async Task ChangesNothing()
    {
        var image = await dirty.CopyAsync(real);
        var before = TestFolder.Digest(image);

        var (plan, _) = await PlanAsync(image);

        plan.Planned.Should().BeTrue();
        plan.Changed.Should().BeFalse();
        TestFolder.Digest(image).Should().Be(before);
        var changes = plan.Systems.Single().Changes!;
        changes.Select(change => change.Path).Should().BeEquivalentTo(DirtyGuest.All.Where(path => path.Operation is not null).Select(path => "/" + path.Path));
        changes.Should().OnlyContain(change => change.Before != null && (change.Before.Type != "file" || change.Before.Sha256 != null));
        changes.Single(change => change.Path == "/etc/machine-id").Should().BeEquivalentTo(
            new { Operation = "machine-id", Change = ChangeKind.Truncate, Before = new { Type = "file", Mode = "0444", Owner = 3, Size = 33 } });
    }

    [Fact(DisplayName = "A plan that is applied does what a run without one does")]
    public async Task SameAsARun()
    {
        var planned = await dirty.CopyAsync(real);
        var ran = await dirty.CopyAsync(real);
        var (plan, _) = await PlanAsync(planned);

        var afterPlan = await WithAsync(planned, async guest =>
        {
            var (report, raw) = await SysprepGuest.ApplyAsync(guest, planned, plan);
            report.Error.Should().BeNull();
            raw.AfterCommit.Should().NotBeNull();
        });
        var afterRun = await WithAsync(ran, async guest => (await SysprepGuest.RunAsync(guest, ran, _plan with { Plan = false })).Report.Ok.Should().BeTrue());

        // The times of what was rewritten are those of the runs.
        WithoutTimes(afterPlan).Should().BeEquivalentTo(WithoutTimes(afterRun));
    }

    public static TheoryData<string, string> Changes => new()
    {
        { "a log that grew", "/var/log/syslog is another: *size*" },
        { "a log of the same size and time", "/var/log/auth.log is another: sha256*" },
        { "a mode", "/root/.bash_history is another: mode 0600 → 0644" },
        { "a log that is gone", "/var/log/wtmp is not there any more*" },
        { "a new file in a folder that goes", "/tmp/folder/new is not in the plan*" },
        { "a new file in a folder that stays", "/tmp/new is not in the plan*" },
        { "a file that became a link", "/var/log/lastlog is another: type file → link*" },
    };

    [Theory(DisplayName = "An image that is another is refused with the first difference, and stays as it is")]
    [MemberData(nameof(Changes))]
    public async Task Stale(string what, string difference)
    {
        var image = await dirty.CopyAsync(real);
        var (plan, _) = await PlanAsync(image);
        var before = await WithAsync(image, guest => ChangeAsync(guest, what));

        var after = await WithAsync(image, async guest =>
        {
            var (report, raw) = await SysprepGuest.ApplyAsync(guest, image, plan);
            report.Error!.Code.Should().Be("plan.stale");
            report.Error.Evidence.Split('\n').Should().ContainMatch(difference);
            raw.AfterCommit.Should().BeNull();
        });

        TreePicture.Differences(before, after).Should().BeEmpty();
    }

    private static async Task ChangeAsync(IGuest guest, string what)
    {
        await guest.MountAsync(new Device("/dev/sda"), "/");
        switch (what)
        {
            case "a log that grew":
                await guest.InternalWriteAppendAsync(new GuestPath("/var/log/syslog"), "more"u8.ToArray());
                break;
            case "a log of the same size and time":
                // Another content under the same attributes: only the digest tells.
                await guest.TarInAsync(DirtyGuest.ArchiveOf(DirtyGuest.All.Single(path => path.Path == "var/log/auth.log") with
                {
                    Content = "CONTENT of var/log/auth.log\n",
                }), new GuestPath("/"));
                break;
            case "a mode":
                await guest.ChmodAsync(0x1A4, new GuestPath("/root/.bash_history"));
                break;
            case "a log that is gone":
                await guest.RmAsync(new GuestPath("/var/log/wtmp"));
                break;
            case "a new file in a folder that goes":
                await guest.TouchAsync(new GuestPath("/tmp/folder/new"));
                break;
            case "a new file in a folder that stays":
                await guest.TouchAsync(new GuestPath("/tmp/new"));
                break;
            default:
                await guest.RmAsync(new GuestPath("/var/log/lastlog"));
                await guest.LnSAsync("/etc/passwd", new GuestPath("/var/log/lastlog"));
                break;
        }
        await guest.UmountAllAsync();
        await guest.SyncAsync();
    }

    private async Task<(SysprepReport Report, string Image)> PlanAsync(string image)
    {
        await using var handle = await SysprepGuest.LaunchAsync(real, image, writable: false);
        var (report, raw) = await SysprepGuest.RunAsync(handle.Guest, image, _plan);
        report.Error.Should().BeNull();
        raw.AfterCommit.Should().BeNull();
        return (report, image);
    }

    /// <summary>Does something to the image and gives a picture of its tree then.</summary>
    private async Task<Dictionary<string, string>> WithAsync(string image, Func<IGuest, Task> work)
    {
        await using var handle = await SysprepGuest.LaunchAsync(real, image);
        await work(handle.Guest);
        var picture = await TreePicture.TakeAsync(handle.Guest, "/dev/sda");
        await handle.CloseAsync();
        return picture;
    }

    private static Dictionary<string, string> WithoutTimes(Dictionary<string, string> picture) => picture.ToDictionary(
        pair => pair.Key, pair => string.Join(' ', pair.Value.Split(' ').Where((_, index) => index != 3)));
}
