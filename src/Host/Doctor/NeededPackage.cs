namespace Engine.Host.Doctor;

/// <summary>A line of <c>eng/apt-packages</c>, the one list of Debian packages, which is embedded in this program.</summary>
/// <param name="File">A file that shows whether the package is there.</param>
internal sealed record NeededPackage(string Name, string File, string Purpose)
{
    public static IReadOnlyList<NeededPackage> ReadAll()
    {
        using var list = typeof(NeededPackage).Assembly.GetManifestResourceStream("apt-packages")!;
        return Parse(new StreamReader(list).ReadToEnd());
    }

    internal static IReadOnlyList<NeededPackage> Parse(string text) =>
        [.. text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries)
            .Where(line => line[0] != '#')
            .Select(line => line.Split((char[]?)null, 3, StringSplitOptions.RemoveEmptyEntries))
            .Select(words => new NeededPackage(words[0], words[1], words[2]))];
}
