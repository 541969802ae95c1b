using Engine.Actors.Jobs;
using Engine.Appliance.Commits;
using Engine.Appliance.Drives;

namespace Engine.Actors.Commits;

/// <summary>What is to be committed.</summary>
/// <param name="Disks">Those of one guest, with what was written to them.</param>
/// <param name="Report">Gives the task's report for an outcome.</param>
internal sealed record CommitOrder(
    JobId Job, int Task, IReadOnlyList<WrittenDisk> Disks, WriteRules Rules, Func<CommitOutcome, OperationReport> Report);

/// <summary>A disk that was written to, and its image.</summary>
/// <param name="Path">Absolute.</param>
internal sealed record WrittenDisk(string Path, string Format, ImageRules Rules, ImageIdentity Identity, RedoOverlay Overlay);
