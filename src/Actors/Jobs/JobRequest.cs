using Engine.Appliance.Drives;

namespace Engine.Actors.Jobs;

/// <summary>What a user asks for: one operation over many guests.</summary>
/// <param name="Operation">The operation's name.</param>
/// <param name="Guests">In the order in which their reports are given.</param>
public sealed record JobRequest(string Operation, IReadOnlyList<GuestImages> Guests)
{
    public const int PriorityMax = 100;

    /// <summary>What relative names of images are resolved against: absolute, so that a job can be resumed from anywhere.</summary>
    public string Folder { get; init; } = "/";

    /// <summary>Tasks at once; null: as many as admission lets in.</summary>
    public int? Parallel { get; init; }

    /// <summary>From −100 to 100; jobs of a higher one are served first.</summary>
    public int Priority { get; init; }

    /// <summary>From the job's acceptance; guests that are not done by then fail with <c>job.deadline</c>.</summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>For one attempt on one guest; null: as the settings say (<c>engine.tasks.patience</c>).</summary>
    public TimeSpan? TaskPatience { get; init; }

    /// <summary>The operation's own options, one JSON object.</summary>
    public string Arguments { get; init; } = JobArguments.None;

    /// <summary>Where a guest that is changed goes.</summary>
    public WriteRules Writing { get; init; } = WriteRules.InPlace;

    public ImageRules Rules { get; init; } = ImageRules.Strict;
}

/// <summary>Where what an operation has changed goes.</summary>
/// <param name="To">A new file instead of the image, which stays as it is; for a job of one guest with one disk. Null: in place.</param>
/// <param name="KeepUndo">Whether what the image held is kept for <c>engine undo</c>.</param>
public sealed record WriteRules(string? To, bool KeepUndo)
{
    public static readonly WriteRules InPlace = new(null, false);
}
