using Akka.Configuration;
using Engine.Actors;
using Engine.Actors.Settings;

namespace Engine.Host.Service;

/// <summary>The block <c>engine.service</c>; <c>config/akka.hocon</c> describes each key.</summary>
internal sealed record ServiceSettings(
    int BodyMebibytesMax,
    int HeadersKibibytesMax,
    int ConnectionsMax,
    int JobsListedMax,
    TimeSpan HeadersPatience,
    TimeSpan IdlePatience,
    TimeSpan ReaderPatience,
    TimeSpan HeartbeatPause,
    TimeSpan RetryPause,
    TimeSpan EndPatience,
    TimeSpan AnswerPatience,
    TimeSpan CancelPatience)
{
    private static readonly TimeSpan _shortest = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan _longest = TimeSpan.FromHours(1);

    /// <exception cref="SettingsException">A key is missing or out of range.</exception>
    public static ServiceSettings From(Config root)
    {
        var block = new SettingsBlock(root, "engine.service");
        return new(
            block.Int("body-mebibytes-max", 1, 1024),
            block.Int("headers-kibibytes-max", 1, 1024),
            block.Int("connections-max", 1, 100_000),
            block.Int("jobs-listed-max", 1, 1_000_000),
            Time("headers-patience"),
            Time("idle-patience"),
            Time("reader-patience"),
            Time("heartbeat-pause"),
            block.Time("retry-pause", TimeSpan.FromSeconds(1), _longest), // HTTP has it in whole seconds
            Time("end-patience"),
            Time("answer-patience"),
            Time("cancel-patience"));

        TimeSpan Time(string key) => block.Time(key, _shortest, _longest);
    }

    /// <summary>Those of this user.</summary>
    /// <exception cref="EngineException"><c>settings.wrong</c>.</exception>
    public static ServiceSettings OfUser()
    {
        try
        {
            return From(SettingsFiles.Load(EnginePaths.OfUser().Settings, ""));
        }
        catch (SettingsException wrong)
        {
            throw new EngineException(wrong.Error, wrong);
        }
    }
}
