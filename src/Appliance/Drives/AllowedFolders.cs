namespace Engine.Appliance.Drives;

/// <summary>The folders from which an image may have more files, by their real paths.</summary>
internal sealed class AllowedFolders(IReadOnlyList<string> folders)
{
    private readonly Lazy<string[]> _real = new(() => [.. folders.SelectMany(RealPath)]);

    public bool AreNone => folders.Count == 0;

    /// <param name="realPath">With all links resolved, by the kernel.</param>
    public bool Contain(string realPath) => _real.Value.Any(folder => IsUnder(realPath, folder));

    /// <summary>Whether a name that leads nowhere would lie in them: only then may an answer tell that there is nothing.</summary>
    public bool WouldContain(string path) => folders.Concat(_real.Value).Any(folder => IsUnder(Path.GetFullPath(path), folder));

    private static bool IsUnder(string path, string folder) =>
        path.StartsWith(folder.EndsWith('/') ? folder : folder + '/', StringComparison.Ordinal);

    // A folder that is not there allows nothing.
    private static IEnumerable<string> RealPath(string folder)
    {
        try
        {
            using var found = LocatedFile.Find(folder);
            return [found.RealPath()];
        }
        catch (ImageRefusedException)
        {
            return [];
        }
    }
}
