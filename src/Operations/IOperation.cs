using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.Operations;

/// <summary>One disk image as the user named it.</summary>
/// <param name="Format">qemu's name of the format, or null to find it by a bounded look at the header.</param>
public sealed record DiskImage(string Path, string? Format);

/// <summary>All disks of one guest, in order; the first one names the guest.</summary>
public sealed record GuestImages(IReadOnlyList<DiskImage> Disks);

/// <summary>What is known before the operation runs.</summary>
/// <param name="SizeBytes">The sum of the disks' virtual sizes as their headers tell them.</param>
public sealed record OperationContext(GuestImages Images, long SizeBytes, TaskTimes Times, IProgress<string> Stage)
{
    /// <summary>The job's own options of the operation: one JSON object.</summary>
    public string Arguments { get; init; } = JobArguments.None;
}

/// <summary>What a job gives its operation: one JSON object of the operation's own schema.</summary>
public static class JobArguments
{
    public const string None = "{}";
}

/// <summary>How long a task's stages took so far.</summary>
public sealed record TaskTimes(TimeSpan Waited, TimeSpan Launched, TimeSpan Ran)
{
    /// <summary>What the time was spent on, in order; of the launch so far as the launcher tells it.</summary>
    public IReadOnlyList<Phase> Phases { get; init; } = [];
}

/// <summary>A recipe of actions over one guest. It knows no actor and no job.</summary>
public interface IOperation
{
    /// <summary>Names it on the command line and in the journal: <c>inspect</c>.</summary>
    string Name { get; }

    /// <summary>Refuses options that it does not understand, before a job with them is accepted.</summary>
    /// <exception cref="EngineException">Of the layer input.</exception>
    void Check(string arguments)
    {
        if (arguments != JobArguments.None)
            throw new EngineException(new("job.arguments", ErrorLayer.Input, $"The operation '{Name}' takes no options of its own."));
    }

    /// <summary>
    /// Whether with these options it may change the guest. Its images are then leased exclusively, and what it writes goes to
    /// overlays, which are committed when its report says so.
    /// </summary>
    bool Writes(string arguments) => false;

    /// <summary>Runs on a launched guest and gives its report.</summary>
    Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel);

    /// <summary>The report of a guest that could not be worked on.</summary>
    OperationReport Failed(OperationContext context, EngineError error);
}

/// <summary>A report, encoded: one JSON object in UTF-8 of the operation's own versioned schema.</summary>
/// <param name="Error">Why it is not good, or null.</param>
public sealed record OperationReport(byte[] Json, EngineError? Error)
{
    /// <summary>
    /// Not null when what the operation wrote is to be committed to the images: gives the report of how that ended. The guest has
    /// been unmounted and flushed. Can be called more than once; it says the same for the same outcome.
    /// </summary>
    public Func<CommitOutcome, OperationReport>? AfterCommit { get; init; }
}

/// <summary>How a commit ended.</summary>
/// <param name="Error">Why the images are as they were, or null when they have changed.</param>
/// <param name="ChangedBytes">What was written to the images, in whole clusters of 64 KiB.</param>
/// <param name="Written">The new file, when the guest was written to one; null when it was changed in place.</param>
/// <param name="Undo">Whether <c>engine undo</c> can take it back.</param>
/// <param name="Took">From the decision to the last image's flush; zero where it is not known, after a crash.</param>
public sealed record CommitOutcome(EngineError? Error, long ChangedBytes, string? Written, bool Undo, TimeSpan Took);
