namespace Engine.Appliance.Build;

/// <summary>A package that apt has chosen.</summary>
/// <param name="SizeBytes">Of the package file.</param>
internal sealed record DebianPackage(string Name, string Version, long SizeBytes, string Digest)
{
    /// <summary>Reads lines of <c>apt-get --print-uris</c>: 'uri' name_version_arch.deb size digest.</summary>
    public static IEnumerable<DebianPackage> ParseUris(string text)
    {
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            if (!line.StartsWith('\''))
            {
                continue;
            }

            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (words.Length >= 3 && words[1].Split('_') is [var name, var version, ..] && long.TryParse(words[2], out var size))
            {
                // The file name writes the epoch's colon as %3a.
                yield return new DebianPackage(name, Uri.UnescapeDataString(version), size, words.Length > 3 ? words[3] : "");
            }
        }
    }
}
