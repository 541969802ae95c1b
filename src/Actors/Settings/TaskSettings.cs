using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>The block <c>engine.tasks</c>; <c>config/akka.hocon</c> describes each key.</summary>
public sealed record TaskSettings(
    TimeSpan Patience,
    int AttemptsMax,
    int DeathsMax,
    int InterruptionsMax,
    TimeSpan BackoffAppliance,
    TimeSpan BackoffOther,
    TimeSpan BackoffMax)
{
    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static TaskSettings From(Config root)
    {
        var block = new SettingsBlock(root, "engine.tasks");
        var shortest = TimeSpan.FromMilliseconds(1);
        return new(
            block.Time("patience", TimeSpan.FromSeconds(1), TimeSpan.FromDays(7)),
            block.Int("attempts-max", 1, 1000),
            block.Int("deaths-max", 1, 1000),
            block.Int("interruptions-max", 1, 100_000),
            block.Time("backoff-appliance", shortest, TimeSpan.FromHours(1)),
            block.Time("backoff-other", shortest, TimeSpan.FromHours(1)),
            block.Time("backoff-max", shortest, TimeSpan.FromDays(1)));
    }
}
