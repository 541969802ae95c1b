using Akka.Configuration;

namespace Engine.Actors.Settings;

/// <summary>Lays the user's files over the defaults that are built into the program.</summary>
internal static class SettingsFiles
{
    private const int FileBytesMax = 1024 * 1024;

    /// <summary>The text of <c>config/akka.hocon</c>.</summary>
    public static string Defaults()
    {
        using var stream = typeof(SettingsFiles).Assembly.GetManifestResourceStream("akka.hocon")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd();
    }

    /// <exception cref="SettingsException">A file that is there can't be read.</exception>
    public static Config Load(IReadOnlyList<string> files, string overrides)
    {
        var config = Parse("the defaults", Defaults());
        foreach (var file in files.Where(File.Exists))
            config = Parse(file, Read(file)).WithFallback(config);
        return overrides.Length > 0 ? Parse("the overrides", overrides).WithFallback(config) : config;
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

    private static Config Parse(string name, string text)
    {
        try
        {
            return ConfigurationFactory.ParseString(text);
        }
        catch (Exception cause) when (cause is not SettingsException) // the parser throws what it likes
        {
            throw new SettingsException(name, $"it is no HOCON: {cause.Message}");
        }
    }
}
