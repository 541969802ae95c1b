using Akka.Configuration;
using Akka.Configuration.Hocon;

namespace Engine.Actors.Settings;

/// <summary>Lays the user's files over the defaults that are built into the program.</summary>
public static class SettingsFiles
{
    private const int FileBytesMax = 1024 * 1024;

    /// <summary>The text of <c>config/akka.hocon</c>.</summary>
    public static string Defaults()
    {
        using var stream = typeof(SettingsFiles).Assembly.GetManifestResourceStream("akka.hocon")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <exception cref="SettingsException">A file that is there can't be read, or sets something that there is not.</exception>
    public static Config Load(IReadOnlyList<string> files, string overrides)
    {
        var defaults = ConfigurationFactory.ParseString(Defaults());
        var config = defaults;
        foreach (var file in files.Where(File.Exists))
            config = Parse(file, Read(file), defaults).WithFallback(config);
        return overrides.Length > 0 ? Parse("overrides", overrides, defaults).WithFallback(config) : config;
    }

    private static string Read(string file)
    {
        try
        {
            return new FileInfo(file).Length <= FileBytesMax
                ? File.ReadAllText(file)
                : throw new SettingsException(file, $"it is larger than {FileBytesMax} bytes");
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new SettingsException(file, cause.Message);
        }
    }

    /// <summary>Akka's parser passes over what it does not understand, so a misspelt key would be a setting that does nothing.</summary>
    private static Config Parse(string name, string text, Config defaults)
    {
        Config config;
        try
        {
            config = ConfigurationFactory.ParseString(text);
        }
        catch (Exception cause) // the parser throws what it likes
        {
            throw new SettingsException(name, $"it is no HOCON: {cause.Message}");
        }
        if (config.IsEmpty)
            return config;
        foreach (var (key, value) in config.Root.GetObject().Items.Where(item => item.Key != "akka"))
            CheckKnown(name, key, value, defaults);
        return config;
    }

    private static void CheckKnown(string file, string path, HoconValue value, Config defaults)
    {
        if (!defaults.HasPath(path) || defaults.GetValue(path).IsObject() != value.IsObject())
            throw new SettingsException(path, $"there is no such setting ({file})");
        if (!value.IsObject())
            return;
        foreach (var (key, below) in value.GetObject().Items)
            CheckKnown(file, $"{path}.{key}", below, defaults);
    }
}
