using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>The block <c>engine.templates</c>; <c>config/akka.hocon</c> describes each key.</summary>
public sealed record TemplateSettings(bool Use, TimeSpan MakePatience, TimeSpan ThawPatience, TimeSpan FailurePause, int KeptMax)
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static TemplateSettings From(Config root)
    {
        var block = new SettingsBlock(root, "engine.templates");
        return new(
            block.Word("use", ("on", true), ("off", false)),
            block.Time("make-patience", _shortest, _longest),
            block.Time("thaw-patience", _shortest, _longest),
            block.Time("failure-pause", TimeSpan.Zero, TimeSpan.FromDays(1)),
            block.Int("kept-max", 1, 1000));
    }

    /// <summary>Null: every launch is a boot.</summary>
    public TemplateRules? Rules() => Use ? new(MakePatience, ThawPatience, FailurePause, KeptMax) : null;
}
