using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>The block <c>engine.journal</c>; <c>config/akka.hocon</c> describes each key.</summary>
public sealed record JournalSettings(TimeSpan BusyPatience, int WritesQueuedMax)
{
    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static JournalSettings From(Config root)
    {
        var block = new SettingsBlock(root, "engine.journal");
        return new(
            block.Time("busy-patience", TimeSpan.FromSeconds(1), TimeSpan.FromHours(1)),
            block.Int("writes-queued-max", 1, 1_000_000));
    }
}
