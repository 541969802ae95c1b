using Engine.Operations.Inspect;
using Engine.Protocol;
using Engine.Protocol.Errors;
using Engine.Protocol.Xdr;

namespace Engine.Operations.Tests.Inspect;

public class DiskContentsTests
{
    private static readonly OperationContext _context = new(
        new GuestImages([new("disk.img", null)]), 5_000_000_000, new TaskTimes(default, default, default), new NoStage());

    [Fact(DisplayName = "Disks without a system are a failure of code guest.none that shows what was found instead")]
    public async Task FileSystemsAlone()
    {
        var guest = Disks([("/dev/sda1", "ext4"), ("/dev/sdb", "swap")], tables: ["/dev/sda"]);

        var report = await InspectAsync(guest);

        report.Ok.Should().BeFalse();
        report.Systems.Should().BeEmpty();
        report.Error.Should().BeEquivalentTo(new { Code = "guest.none", Layer = "system" });
        report.Error!.Evidence.Should().Be("/dev/sda: partition table of type gpt\n/dev/sda1: ext4\n/dev/sdb: swap");
        report.Error.Remedy.Should().NotBeEmpty();
    }

    [Fact(DisplayName = "Disks on which nothing at all is recognised are disk.unrecognised, with what to check")]
    public async Task Nothing()
    {
        var report = await InspectAsync(Disks([("/dev/sda", "unknown"), ("/dev/sdb", "unknown")]));

        report.Error.Should().BeEquivalentTo(new { Code = "disk.unrecognised", Layer = "format" });
        report.Error!.Evidence.Should().Contain("/dev/sda").And.Contain("/dev/sdb");
        report.Error.Remedy.Should().Contain("format").And.Contain("encrypted");
    }

    [Theory(DisplayName = "One thing that is recognised is enough for guest.none: a table, a file system, or a member of something larger")]
    [InlineData("table")]
    [InlineData("member")]
    [InlineData("encrypted")]
    public async Task OneThing(string what)
    {
        var guest = what switch
        {
            "table" => Disks([("/dev/sda1", "unknown")], tables: ["/dev/sda"]),
            "member" => Disks([], members: new() { ["/dev/sdb"] = "LVM2_member" }),
            _ => Disks([("/dev/sda", "crypto_LUKS")]),
        };

        var report = await InspectAsync(guest);

        report.Error!.Code.Should().Be("guest.none");
        report.Error.Evidence.Should().Be(what switch
        {
            "table" => "/dev/sda: partition table of type gpt\n/dev/sda1: unknown",
            "member" => "/dev/sdb: LVM2_member",
            _ => "/dev/sda: crypto_LUKS",
        });
    }

    [Fact(DisplayName = "A file system that can't be mounted is told with the kernel's reason, and what is none is not mounted")]
    public async Task NotMountable()
    {
        var guest = Disks([("/dev/sda", "ext4"), ("/dev/sdb", "swap"), ("/dev/sdc", "crypto_LUKS")])
            .Fails(Procedure.MountRo, "EUCLEAN", "mount_ro: Structure needs cleaning");

        var report = await InspectAsync(guest);

        report.Error!.Evidence.Should().StartWith("/dev/sda: ext4, which can't be mounted: mount_ro: Structure needs cleaning\n");
        guest.Asked.Where(call => call.StartsWith("MountRo", StringComparison.Ordinal)).Should().Equal("MountRo /dev/sda /");
        guest.Asked[^1].Should().Be("UmountAll");
    }

    [Fact(DisplayName = "The evidence of thousands of subvolumes is a few lines, and few of them are mounted")]
    public async Task Bounded()
    {
        var guest = Disks([.. Enumerable.Range(0, 5000).Select(i => ($"btrfsvol:/dev/sda/{new string('n', 500)}{i}", "btrfs"))]);

        var report = await InspectAsync(guest);

        report.Error!.Evidence.Split('\n').Should().HaveCountLessThanOrEqualTo(17);
        report.Error.Evidence.Length.Should().BeLessThan(8 * 1024);
        report.Error.Evidence.Should().EndWith("and more");
        guest.Asked.Should().HaveCountLessThan(100);
    }

    [Fact(DisplayName = "Disks that can't even be listed are guest.none with the daemon's words: nothing was seen, so nothing is claimed")]
    public async Task CannotList()
    {
        var guest = new ScriptedGuest().Replies(Procedure.InspectOs, to => to.StringList([]))
            .Fails(Procedure.ListFilesystems, "EIO", "list_filesystems: Input/output error")
            .Fails(Procedure.ListDevices, "EIO", "list_devices: Input/output error");

        var report = await InspectAsync(guest);

        report.Error!.Code.Should().Be("guest.none");
        report.Error.Evidence.Should().Contain("list_filesystems: Input/output error");
    }

    [Fact(DisplayName = "A guest that can't be inspected is told with the daemon's words and a remedy")]
    public async Task InspectionFails()
    {
        var guest = new ScriptedGuest().Fails(Procedure.InspectOs, "EIO", "read error on /dev/sda");

        var report = await InspectAsync(guest);

        report.Error.Should().BeEquivalentTo(new { Code = "guest.inspect", Evidence = "read error on /dev/sda" });
        report.Error!.Remedy.Should().NotBeEmpty();
    }

    /// <summary>Disks as the daemon tells of them; what is not named has no table and no signature.</summary>
    private static ScriptedGuest Disks(
        IReadOnlyList<(string Device, string Type)> filesystems, string[]? tables = null, Dictionary<string, string>? members = null)
    {
        var names = filesystems.Select(one => one.Device).Concat(members?.Keys.AsEnumerable() ?? []).Where(name => name.StartsWith("/dev/", StringComparison.Ordinal));
        var partitions = names.Where(name => char.IsAsciiDigit(name[^1])).ToArray();
        string[] disks = [.. names.Except(partitions).Concat(tables ?? []).Order(StringComparer.Ordinal)];
        return new ScriptedGuest()
            .Replies(Procedure.InspectOs, to => to.StringList([]))
            .Replies(Procedure.ListFilesystems, to => to.Pairs([.. filesystems.Select(one => KeyValuePair.Create(one.Device, one.Type))]))
            .Replies(Procedure.ListDevices, to => to.StringList(disks))
            .Replies(Procedure.ListPartitions, to => to.StringList(partitions))
            .RepliesTo(Procedure.PartGetParttype, (to, disk) => to.String(tables?.Contains(disk) == true
                ? "gpt" : throw new ActionException("EINVAL", $"{disk}: no partition table is recognised")))
            .RepliesTo(Procedure.VfsType, (to, device) => to.String(members?.GetValueOrDefault(device) ?? ""))
            .Replies(Procedure.MountRo, _ => { })
            .Replies(Procedure.UmountAll, _ => { });
    }

    private static async Task<InspectReport> InspectAsync(ScriptedGuest guest) =>
        InspectReport.FromJson((await new InspectOperation(TimeProvider.System).RunAsync(guest.Client, _context, default)).Json);

    private sealed class NoStage : IProgress<string>
    {
        public void Report(string value)
        {
        }
    }
}
