using Engine.Appliance.Commits;
using Engine.Appliance.Drives;

namespace Engine.Actors.Commits;

internal static class CommitErrors
{
    /// <summary>Before the decision: the image is as it was.</summary>
    public static EngineError NotBegun(CommitException cause) => new(
        "commit.image", ErrorLayer.System, $"The changes were not committed; the image is as it was: {cause.Message}.", cause.InnerException?.Message ?? "",
        cause.Remedy, Retryable: cause.IsTransient);

    public static EngineError NoRoom(string folder, Exception cause) => new(
        "commit.folder", ErrorLayer.System, $"The changes were not committed, because they can't be kept in '{folder}'; the image is as it was.",
        cause.Message, "Make room on its disk, or set XDG_STATE_HOME to another place.");

    public static EngineError Target(string path, Exception cause) => new(
        "commit.target", ErrorLayer.Input, $"The new file '{path}' can't be written; there is none, and the image is as it was.", cause.Message,
        "Give a name that is not taken, in a folder with room for the whole image.");

    public static EngineError Interrupted(CommitRecord record, string message, string remedy) => new(
        "commit.incomplete",
        ErrorLayer.System,
        $"A commit to '{record.Disks[0].Path}' was decided and is not whole yet; nobody may use the image before it is.",
        message,
        $"{remedy}; then run any engine command on the image again, which finishes it.",
        Retryable: true);

    public static EngineError Moved(CommitRecord record, CommitDisk disk) => Interrupted(
        record, $"'{disk.Path}' is not the image of the commit any more", "put the image back where it was");

    public static EngineError Record(string file, Exception cause) => new(
        "commit.record", ErrorLayer.System, $"The record of a commit, '{file}', can't be read.", cause.Message,
        "Look at the disk that holds it. The image that it is about may be half changed.");

    public static EngineError Refused(ImageRefusedException refused) => Appliances.ImageErrors.Of(refused);
}
