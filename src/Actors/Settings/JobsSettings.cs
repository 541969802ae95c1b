using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>The block <c>engine.jobs</c>; <c>config/akka.hocon</c> describes each key.</summary>
/// <param name="Parallel">Null for <c>auto</c>.</param>
public sealed record JobsSettings(int? Parallel, int TaskMemoryMebibytes, int GuestsMax, int EventsKeptMax, int LaunchesMax)
{
    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static JobsSettings From(Config root)
    {
        var block = new SettingsBlock(root, "engine.jobs");
        return new(
            block.Text("parallel") == "auto" ? null : block.Int("parallel", 1, 10_000),
            block.Int("task-memory-mebibytes", 64, 1 << 20),
            block.Int("guests-max", 1, 1_000_000),
            block.Int("events-kept-max", 16, 1_000_000),
            block.Int("launches-max", 1, 10));
    }
}
