using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>The block <c>engine.handle</c>; <c>config/akka.hocon</c> describes each key.</summary>
public sealed record HandleSettings(
    TimeSpan LaunchPatience,
    TimeSpan PingPatience,
    TimeSpan AutosyncPatience,
    TimeSpan LossPatience,
    TimeSpan KillPatience,
    int CallsQueuedMax,
    int EventsKeptMax)
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static HandleSettings From(Config root)
    {
        var block = new SettingsBlock(root, "engine.handle");
        return new(
            block.Time("launch-patience", _shortest, _longest),
            block.Time("ping-patience", _shortest, _longest),
            block.Time("autosync-patience", _shortest, _longest),
            block.Time("loss-patience", _shortest, _longest),
            block.Time("kill-patience", _shortest, _longest),
            block.Int("calls-queued-max", 0, 100_000),
            block.Int("events-kept-max", 16, 1_000_000));
    }
}
