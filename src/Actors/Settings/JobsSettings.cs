using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>The block <c>engine.jobs</c>; <c>config/akka.hocon</c> describes each key.</summary>
public sealed record JobsSettings(
    int GuestsMax,
    int GuestsOpenMax,
    int SubmitsWaitingMax,
    TimeSpan SubmitPatience,
    TimeSpan AnswerPatience,
    TimeSpan EndPatience,
    TimeSpan WishPause,
    TimeSpan FollowPause,
    TimeSpan IndexPause,
    TimeSpan KeptFor,
    int SnapshotEvery,
    int EventsKeptMax)
{
    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static JobsSettings From(Config root)
    {
        var block = new SettingsBlock(root, "engine.jobs");
        var shortest = TimeSpan.FromMilliseconds(1);
        var hour = TimeSpan.FromHours(1);
        return new(
            block.Int("guests-max", 1, 1_000_000),
            block.Int("guests-open-max", 1, 10_000_000),
            block.Int("submits-waiting-max", 0, 100_000),
            block.Time("submit-patience", shortest, hour),
            block.Time("answer-patience", shortest, hour),
            block.Time("end-patience", shortest, hour),
            block.Time("wish-pause", shortest, hour),
            block.Time("follow-pause", shortest, hour),
            block.Time("index-pause", shortest, hour),
            block.Time("kept-for", TimeSpan.FromMinutes(1), TimeSpan.FromDays(36_500)),
            block.Int("snapshot-every", 10, 1_000_000),
            block.Int("events-kept-max", 16, 1_000_000));
    }
}
