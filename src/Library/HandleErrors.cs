using Engine.Appliance;
using Engine.Appliance.Drives;

namespace Engine.Library;

/// <summary>Turns what a call of a handle can end with into errors that carry an errno.</summary>
public static class HandleErrors
{
    /// <summary>The error, with an errno's name where there is one for it.</summary>
    public static EngineError Of(Exception cause) => cause switch
    {
        ActionException failed => new("guest.action", ErrorLayer.System, failed.Message, Errno: failed.Errno.Length > 0 ? failed.Errno : null),
        EngineException known => known.Error.Errno is null ? known.Error with { Errno = ErrnoOf(known.Error.Code) } : known.Error,
        ImageRefusedException refused => Of(refused),
        OperationCanceledException => new("exec.cancelled", ErrorLayer.Input, "The action was cancelled.", Errno: "EINTR"),
        FormatException wrong => new("exec.arguments", ErrorLayer.Input, wrong.Message, Errno: "EINVAL"),
        _ => new("exec.failed", ErrorLayer.Tool, $"The action failed in an unforeseen way: {cause.Message}", cause.ToString(), Errno: "EIO"),
    };

    internal static EngineError Of(ImageRefusedException refused) => new(
        refused.Code,
        refused.Code.StartsWith("image.", StringComparison.Ordinal) ? ErrorLayer.Input : ErrorLayer.Format,
        refused.Message,
        refused.Evidence,
        refused.Remedy,
        ErrnoOf(refused.Code));

    /// <summary>Whether the appliance is gone after this.</summary>
    internal static bool IsLoss(EngineError error) =>
        error.Code.StartsWith("appliance.", StringComparison.Ordinal) || error.Code is "protocol.lost" or "handle.closed" or "handle.state";

    private static string? ErrnoOf(string code) => code switch
    {
        "image.missing" => "ENOENT",
        "image.unreadable" => "EACCES",
        "image.in-use" => "EBUSY",
        "protocol.arguments" or "handle.arguments" or "handle.drives" or "image.options" or "image.remote" or "image.kind" => "EINVAL",
        "transfer.local" or "protocol.lost" or "protocol.reply" => "EIO",
        _ when code.StartsWith("appliance.", StringComparison.Ordinal) => "EIO",
        _ when code.StartsWith("format.", StringComparison.Ordinal) || code.StartsWith("disk.", StringComparison.Ordinal) => "EINVAL",
        _ => null,
    };
}
