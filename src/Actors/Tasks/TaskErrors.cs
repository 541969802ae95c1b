using Engine.Actors.Appliances;
using Engine.Appliance.Drives;

namespace Engine.Actors.Tasks;

/// <summary>Translates whatever ends a task into the error of its report.</summary>
internal static class TaskErrors
{
    public const string CancelledCode = "job.cancelled";
    public const string DeadlineCode = "job.deadline";
    public const string QuarantineCode = "image.quarantined";

    public static readonly EngineError Cancelled =
        new(CancelledCode, ErrorLayer.Input, "The job was cancelled before this guest was done.");

    public static readonly EngineError Expired = new(
        DeadlineCode, ErrorLayer.Input, "The job's deadline passed before this guest was done.",
        Remedy: "Give the job more time, or fewer guests.");

    public static readonly EngineError Crashed = new(
        "task.failed", ErrorLayer.Tool, "The operation failed in an unforeseen way: its actor had a bug; the log tells more.");

    public static EngineError Late(TimeSpan patience) => new(
        "task.timeout", ErrorLayer.System, $"The guest was not done within {patience.TotalSeconds:0.#} s, and its appliance was ended.",
        Remedy: "Give each guest more time (--timeout, or engine.tasks.patience in the settings); if it still hangs, its disks are damaged.");

    public static EngineError Interrupted(int times) => new(
        "task.interrupted", ErrorLayer.Tool, $"The engine ended {times} times while it worked on this guest.",
        Remedy: "See why the engine ends (the journal of the system, the memory), then submit the guest again.");

    public static EngineError Quarantine(int deaths, EngineError last) => new(
        QuarantineCode, last.Layer, $"The image is in quarantine: {deaths} appliances died while they worked on it.",
        $"{last.Code}: {last.Message}\n{last.Evidence}",
        "It may be made to harm, or damaged in a way that no kernel survives. Look at it alone: engine inspect IMAGE.");

    /// <param name="stopped">Why the work was told to stop, or null when it was not.</param>
    public static EngineError Of(Exception cause, EngineError? stopped) => cause switch
    {
        _ when stopped is not null => stopped,
        ImageRefusedException refused => ImageErrors.Of(refused),
        EngineException known => known.Error,
        ActionException action => new(
            "guest.action",
            ErrorLayer.System,
            $"An action failed in the guest: {action.Message}",
            action.Message,
            Errno: action.Errno.Length > 0 ? action.Errno : null),
        _ => new("task.failed", ErrorLayer.Tool, $"The operation failed in an unforeseen way: {cause.Message}", cause.ToString()),
    };
}
