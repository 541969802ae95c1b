using Engine.Operations.Inspect;
using Engine.Operations.Reports;
using Engine.Protocol.Errors;

namespace Engine.Operations.Sysprep;

/// <summary>Makes a guest's report, before and after what was written is committed.</summary>
/// <param name="Planned">Whether nothing is changed.</param>
internal sealed record ReportMaker(OperationContext Context, bool Planned, string? NewHostname)
{
    public IReadOnlyList<PreparedSystem> Systems { get; init; } = [];
    public IReadOnlyList<string> Warnings { get; init; } = [];
    public TaskTimes Times { get; init; } = Context.Times;

    /// <summary>A report that is the last word: of a plan, of a failure, of a guest in which nothing is to be changed.</summary>
    public OperationReport Final(EngineError? error) => Report(error, null);

    /// <summary>What was written is to be committed; the report says so once it is.</summary>
    public OperationReport ToBeCommitted()
    {
        var pending = this with { Warnings = [.. Warnings, "What was changed has not been committed: the image is as it was."] };
        return pending.Report(null, null) with { AfterCommit = outcome => Report(outcome.Error, outcome) };
    }

    private OperationReport Report(EngineError? error, CommitOutcome? outcome)
    {
        var paths = Context.Images.Disks.Select(disk => disk.Path).ToArray();
        var committed = outcome is not null && error is null;
        var took = outcome?.Took ?? TimeSpan.Zero;
        var phases = outcome is null ? Times.Phases : [.. Times.Phases, new Phase("commit", took)];
        var report = new SysprepReport(
            SysprepReport.CurrentSchema, paths[0], paths, error is null, error is null ? null : ErrorReport.Of(error), committed, Planned, NewHostname,
            Context.SizeBytes, Systems, Warnings,
            committed ? new(outcome!.ChangedBytes, outcome.Written, outcome.Undo, Milliseconds(took)) : null,
            new(Milliseconds(Times.Waited), Milliseconds(Times.Launched), Milliseconds(Times.Ran + took),
                Milliseconds(Times.Waited + Times.Launched + Times.Ran + took),
                [.. phases.Select(phase => new PhaseReport(phase.Name, Milliseconds(phase.Took)))]));
        return new(report.ToJson(), error);
    }

    private static long Milliseconds(TimeSpan span) => (long)Math.Round(span.TotalMilliseconds);
}
