using Engine.Operations.Sysprep;
using Engine.Protocol.Errors;

namespace Engine.Operations.Tests.Sysprep;

public class ReportMakerTests
{
    private static readonly OperationContext _context = new(
        new GuestImages([new("disk.img", "raw")]), 5, new TaskTimes(default, default, default), new Progress<string>());

    [Fact(DisplayName = "Before the commit a report says that nothing has changed, and after it what has")]
    public void Committed()
    {
        var before = new ReportMaker(_context, Planned: false, NewHostname: null).ToBeCommitted();

        var after = SysprepReport.FromJson(before.AfterCommit!(new(null, 65536, null, Undo: true, TimeSpan.FromMilliseconds(20))).Json);

        SysprepReport.FromJson(before.Json).Should().Match<SysprepReport>(report =>
            report.Ok && !report.Changed && report.Commit == null && report.Warnings.Single().Contains("not been committed"));
        after.Should().Match<SysprepReport>(report => report.Ok && report.Changed && report.Warnings.Count == 0);
        after.Commit.Should().Be(new CommitReport(65536, null, true, 20));
        after.Timings.Phases.Should().ContainSingle(phase => phase.Name == "commit" && phase.Ms == 20);
    }

    [Fact(DisplayName = "A commit that failed is the report's error, and the images have not changed")]
    public void NotCommitted()
    {
        var before = new ReportMaker(_context, Planned: false, NewHostname: null).ToBeCommitted();
        var error = new EngineError("commit.failed", ErrorLayer.System, "The disk is full.");

        var after = before.AfterCommit!(new(error, 0, null, Undo: false, TimeSpan.Zero));

        after.Error.Should().Be(error);
        SysprepReport.FromJson(after.Json).Should().Match<SysprepReport>(report => !report.Ok && !report.Changed && report.Error!.Code == "commit.failed");
    }

    [Fact(DisplayName = "A last report has nothing to commit")]
    public void Final() => new ReportMaker(_context, Planned: true, NewHostname: null).Final(null).AfterCommit.Should().BeNull();
}
