namespace Engine.Actors.Leases;

internal static class LeaseErrors
{
    public static EngineError Held(LeaseWish wish, TimeSpan patience, int? process) => new(
        "lease.held",
        ErrorLayer.Lease,
        $"The image '{wish.Path}' is in use: it could not be had {(wish.Mode == LeaseMode.Exclusive ? "for writing" : "for reading")} within {patience.TotalSeconds:0.#} s.",
        process is { } holder ? $"process {holder} writes it" : "others of this engine or of another one use it",
        "Wait for the other job (engine jobs list), or end the process that hangs.",
        Retryable: true);

    public static EngineError Lost(string path) => new(
        "lease.lost",
        ErrorLayer.Lease,
        $"The right to write '{path}' was lost before the commit was decided; the image is as it was.",
        Remedy: "Submit the guest again.",
        Retryable: true);

    public static EngineError Broken(string folder, Exception cause) => new(
        "lease.folder",
        ErrorLayer.System,
        $"Leases can't be kept in '{folder}'.",
        cause.Message,
        "Make room on its disk and see that its folder belongs to you, or set XDG_STATE_HOME to another place.");

    public static EngineError Twice(string path) => new(
        "lease.twice",
        ErrorLayer.Input,
        $"The image '{path}' occurs more than once among the disks of one guest that is to be changed.",
        Remedy: "Give each disk once.");
}
