namespace Engine.Actors.Settings;

/// <summary>A setting that is missing, unreadable or out of range. No retry can mend it.</summary>
public sealed class SettingsException(string key, string problem) : Exception($"{key}: {problem}")
{
    public string Key { get; } = key;

    public EngineError Error => new(
        "settings.wrong",
        ErrorLayer.Input,
        $"The setting {Message}.",
        Remedy: "Correct it in /etc/engine/engine.hocon or ~/.config/engine/engine.hocon; config/akka.hocon describes each key.");
}
