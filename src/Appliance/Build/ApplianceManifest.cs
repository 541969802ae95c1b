using System.Text.Json;

namespace Engine.Appliance.Build;

/// <summary><c>manifest.json</c>: what an appliance was made of and how large its files are.</summary>
internal static class ApplianceManifest
{
    private const int BytesMax = 1024 * 1024;

    /// <param name="packages">Lines of "name version".</param>
    public static void Write(string path, ApplianceFiles files, IEnumerable<string> packages)
    {
        using var stream = File.Create(path);
        using var json = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true });
        json.WriteStartObject();
        json.WriteString("key", files.Key);
        json.WriteNumber("recipe", ApplianceRecipe.Version);
        json.WriteString("release", ApplianceRecipe.Release);
        json.WriteString("architecture", ApplianceRecipe.Architecture);
        json.WriteStartObject("sizes");
        foreach (var file in Parts(files))
        {
            json.WriteNumber(Path.GetFileName(file), new FileInfo(file).Length);
        }

        json.WriteEndObject();
        json.WriteStartObject("packages");
        foreach (var package in packages)
        {
            json.WriteString(package[..package.IndexOf(' ')], package[(package.IndexOf(' ') + 1)..]);
        }

        json.WriteEndObject();
        json.WriteEndObject();
    }

    /// <summary>Whether the manifest is of this appliance and every file has the size it tells.</summary>
    public static bool Matches(string path, ApplianceFiles files)
    {
        if (new FileInfo(path) is not { Exists: true, Length: <= BytesMax })
        {
            return false;
        }

        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(path));
            var root = json.RootElement;
            return root.GetProperty("key").GetString() == files.Key
                && Parts(files).All(file => new FileInfo(file) is { Exists: true } there
                    && there.Length == root.GetProperty("sizes").GetProperty(Path.GetFileName(file)).GetInt64());
        }
        catch (Exception broken) when (broken is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }

    private static string[] Parts(ApplianceFiles files) => [files.Kernel, files.Initrd, files.Root];
}
