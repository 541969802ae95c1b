using Engine.Protocol.Errors;

namespace Engine.Operations.Sysprep;

/// <summary>What can be wrong when a guest is prepared. Each leaves the images as they were.</summary>
internal static class SysprepErrors
{
    private const int EvidenceLinesMax = 20;

    public static EngineError Failed(ActionException failure) => new(
        "sysprep.failed", ErrorLayer.System, "The guest could not be prepared.", failure.Message,
        "The image is as it was. The daemon's words say what it stumbled on.", failure.Errno is "" ? null : failure.Errno);

    public static EngineError Mount(string device, string path, ActionException failure) => new(
        "sysprep.mount", ErrorLayer.Filesystem, "A file system of the system can't be mounted, so what is on it could not be prepared.",
        $"{device} on {path}: {failure.Message}", "The image is as it was. Repair the file system first.", failure.Errno is "" ? null : failure.Errno);

    public static EngineError None(IEnumerable<PreparedSystem> systems) => new(
        "sysprep.none", ErrorLayer.System, "No system on the disks is one that sysprep can prepare.",
        Lines(systems.Select(system => $"{system.Root}: {system.Skipped}")));

    public static EngineError Postcondition(IReadOnlyList<string> broken) => new(
        "sysprep.postcondition", ErrorLayer.System, "After the changes the guest is not as it has to be, so they are not committed.",
        Lines(broken), "The image is as it was. The evidence says what is wrong.");

    public static EngineError Stale(IReadOnlyList<string> differences) => new(
        "plan.stale", ErrorLayer.Input, "The image is not what was planned.", Lines(differences), "Make a new plan: engine sysprep --plan.");

    public static EngineError Foreign(string image) => new(
        "plan.image", ErrorLayer.Input, "The plan has nothing for this image.", image, "Name the image that was planned, or make a new plan.");

    // A name of a guest may hold newlines; here each line is one thing.
    private static string Lines(IEnumerable<string> lines)
    {
        var kept = lines.Take(EvidenceLinesMax + 1).Select(line => line.Replace("\n", "\\n", StringComparison.Ordinal)).ToList();
        if (kept.Count > EvidenceLinesMax)
            kept[^1] = "and more";
        return string.Join('\n', kept);
    }
}
