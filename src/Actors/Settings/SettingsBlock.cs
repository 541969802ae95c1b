using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>Reads the keys of one block, and names key and value when one is out of its range. It knows no defaults.</summary>
public sealed class SettingsBlock(Config root, string block)
{
    public int Int(string key, int min, int max)
    {
        var path = Path(key);
        int value;
        try
        {
            value = root.GetInt(path);
        }
        catch (Exception cause) when (cause is FormatException or OverflowException)
        {
            throw new SettingsException(path, $"'{root.GetString(path)}' is no whole number");
        }
        return value >= min && value <= max
            ? value
            : throw new SettingsException(path, $"{value} is not from {min} to {max}");
    }

    /// <summary>A number, or null for the word <c>auto</c>.</summary>
    public int? IntOrAuto(string key, int min, int max) => Text(key) == "auto" ? null : Int(key, min, max);

    public TimeSpan Time(string key, TimeSpan min, TimeSpan max)
    {
        var path = Path(key);
        TimeSpan value;
        try
        {
            value = root.GetTimeSpan(path, null, allowInfinite: false);
        }
        catch (Exception cause) when (cause is FormatException or OverflowException or InvalidOperationException)
        {
            throw new SettingsException(path, $"'{root.GetString(path)}' is no time, such as 30s");
        }
        return value >= min && value <= max
            ? value
            : throw new SettingsException(path, $"{value} is not from {min} to {max}");
    }

    /// <summary>What one of these words stands for.</summary>
    public T Word<T>(string key, params (string Word, T Meaning)[] words)
    {
        var text = Text(key);
        foreach (var (word, meaning) in words)
        {
            if (word == text)
                return meaning;
        }
        throw new SettingsException(Path(key), $"'{text}' is none of {string.Join(", ", words.Select(word => word.Word))}");
    }

    public string Text(string key) => root.GetString(Path(key));

    private string Path(string key)
    {
        var path = $"{block}.{key}";
        return root.HasPath(path) ? path : throw new SettingsException(path, "it is missing");
    }
}
