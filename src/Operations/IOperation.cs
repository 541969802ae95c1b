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
public sealed record OperationContext(GuestImages Images, long SizeBytes, TaskTimes Times, IProgress<string> Stage);

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

    /// <summary>Runs on a launched guest and gives its report.</summary>
    Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel);

    /// <summary>The report of a guest that could not be worked on.</summary>
    OperationReport Failed(OperationContext context, EngineError error);
}

/// <summary>A report, encoded: one JSON object in UTF-8 of the operation's own versioned schema.</summary>
/// <param name="Error">Why it is not good, or null.</param>
public sealed record OperationReport(byte[] Json, EngineError? Error);
