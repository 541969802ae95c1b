using Engine.Appliance.Drives;

namespace Engine.Actors.Tasks;

/// <summary>Translates whatever ends a task into the error of its report.</summary>
internal static class TaskErrors
{
    public static readonly EngineError JobCancelled =
        new("job.cancelled", ErrorLayer.Input, "The job was cancelled before this guest was done.");

    public static EngineError Of(Exception cause, CancellationToken cancel) => cause switch
    {
        _ when cancel.IsCancellationRequested => JobCancelled,
        ImageRefusedException refused => new(refused.Code, Layer(refused.Code), refused.Message, refused.Evidence, refused.Remedy),
        EngineException known => known.Error,
        ActionException action => new(
            "guest.action",
            ErrorLayer.System,
            $"An action failed in the guest: {action.Message}",
            action.Message,
            Errno: action.Errno.Length > 0 ? action.Errno : null),
        _ => new("task.failed", ErrorLayer.Tool, $"The operation failed in an unforeseen way: {cause.Message}", cause.ToString()),
    };

    private static ErrorLayer Layer(string code) =>
        code is "image.missing" or "image.unreadable" or "image.kind" ? ErrorLayer.Input : ErrorLayer.Format;
}
