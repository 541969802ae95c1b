using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>The block <c>engine.leases</c>; <c>config/akka.hocon</c> describes each key.</summary>
public sealed record LeaseSettings(TimeSpan Patience)
{
    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static LeaseSettings From(Config root) =>
        new(new SettingsBlock(root, "engine.leases").Time("patience", TimeSpan.FromMilliseconds(1), TimeSpan.FromDays(1)));
}
