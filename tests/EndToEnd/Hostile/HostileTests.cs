using System.Text.Json;

namespace Engine.EndToEnd.Tests.Hostile;

/// <summary>Broken and hostile images: each gets its row, and nothing else happens.</summary>
[Trait("Category", "Qemu")]
[Collection(HostileRunCollection.Name)]
public sealed class HostileTests(HostileRun run)
{
    // What an unforeseen failure, or an appliance that died, is reported as.
    private static readonly string[] _unforeseen = ["internal", "unknown", "task.failed", "guest.inspect", "guest.action"];

    public static TheoryData<string> Names => [.. HostileRun.Images.Select(image => image.Name)];
    public static TheoryData<string> Guests => [.. HostileFiles.All.Concat(HostileNames.All).Concat(HostilePackages.All).Select(image => image.Name)];
    public static TheoryData<string> Tables => [.. DamagedTables.All.Select(image => image.Name)];
    public static TheoryData<string> Filesystems => [.. DamagedExt4.All.Concat(DamagedFilesystems.All).Select(image => image.Name)];
    public static TheoryData<string> Volumes => [.. DamagedVolumes.All.Select(image => image.Name)];
    public static TheoryData<string> Files => [.. ImageFiles.All.Select(image => image.Name)];

    [Fact(DisplayName = "The suite holds at least 80 bad images, each with a name of its own")]
    public void Many() => HostileRun.Images.Select(image => image.Name).Should().HaveCountGreaterThanOrEqualTo(80).And.OnlyHaveUniqueItems();

    [Theory(DisplayName = "A bad image is answered with a report, and a failure has a code that was foreseen, a layer and a remedy")]
    [MemberData(nameof(Names))]
    public void Answered(string name)
    {
        var report = run.ReportOf(name);

        report.Ok.Should().Be(report.Error is null);
        if (report.Error is { } error)
        {
            _unforeseen.Should().NotContain(error.Code, error.Message + error.Evidence);
            error.Code.Should().NotStartWith("appliance.").And.NotStartWith("protocol.", error.Message + error.Evidence);
            error.Layer.Should().NotBeEmpty();
            error.Message.Should().NotBeEmpty();
            error.Remedy.Should().NotBeEmpty();
        }
    }

    [Theory(DisplayName = "A hostile guest is told as it is, from its regular files alone")]
    [MemberData(nameof(Guests))]
    public void Guest(string name) => Check(name);

    [Theory(DisplayName = "A damaged partition table hides no partition that can be found")]
    [MemberData(nameof(Tables))]
    public void Table(string name) => Check(name);

    [Theory(DisplayName = "A damaged file system is a row with a code, or its system is found in what is left")]
    [MemberData(nameof(Filesystems))]
    public void Filesystem(string name) => Check(name);

    [Theory(DisplayName = "Volumes, members of arrays and encrypted disks without a system are told by what they are")]
    [MemberData(nameof(Volumes))]
    public void Volume(string name) => Check(name);

    [Theory(DisplayName = "A file that is no image, or whose header lies, is refused with the code of its defect")]
    [MemberData(nameof(Files))]
    public void ImageFile(string name) => Check(name);

    [Fact(DisplayName = "Bad images stay as they are, byte for byte")]
    public void Unchanged()
    {
        run.Digested.Should().HaveCountGreaterThanOrEqualTo(80);
        foreach (var name in run.Digested)
            run.DigestsOf(name).After.Should().Be(run.DigestsOf(name).Before, name);
    }

    [Fact(DisplayName = "Bad images leave no qemu behind")]
    public void NothingLeft() => run.QemusLeft().Should().BeEmpty();

    [Fact(DisplayName = "Reports of bad images are lines of JSON, one an image, and the status says that some failed")]
    public void Json()
    {
        var lines = run.Ran.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries);

        run.Ran.Status.Should().Be(1, run.Ran.Error);
        lines.Should().HaveCount(HostileRun.Images.Count);
        foreach (var line in lines)
        {
            using var document = JsonDocument.Parse(line);
            line.Should().NotContainAny([.. Enumerable.Range(0, 32).Append(0x7F).Append(0x9B).Select(code => ((char)code).ToString())]);
        }
    }

    [Fact(DisplayName = "A table shows a guest's control characters escaped, and steers no terminal")]
    public void PlainTable()
    {
        run.Table.Output.Should().Contain("\\x1b[2J").And.Contain("of-control-characters"); // the cell is narrower than the path
        run.Table.Output.Where(char.IsControl).Should().OnlyContain(character => character == '\n');
        run.Table.Output.Should().NotContainAny("\u202e", "\u2028");
    }

    private void Check(string name)
    {
        var verdict = HostileRun.Images.Single(image => image.Name == name).Verdict;
        var report = run.ReportOf(name);

        if (verdict.Distro is { } distro)
        {
            report.Ok.Should().BeTrue($"{report.Error?.Code}: {report.Error?.Message}\n{report.Error?.Evidence}");
            report.Systems.Should().NotBeEmpty().And.OnlyContain(system => system.Distro == distro);
        }
        else
        {
            report.Error.Should().NotBeNull();
            verdict.Codes.Should().Contain(report.Error!.Code, report.Error.Message + "\n" + report.Error.Evidence);
        }
        verdict.Check?.Invoke(report);
    }
}
