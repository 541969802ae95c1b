namespace Engine.Appliance.Build;

/// <summary>
/// The folder of built things. Whatever has a final name in it is whole, because it was made under a temporary name, synced and renamed;
/// a temporary name without the lock held is the rest of a killed build.
/// </summary>
internal sealed class BuildCache(string folder)
{
    private const string TemporaryPrefix = "tmp-";
    private const int WouldBlock = 11; // .NET passes on the errno of flock
    private static readonly TimeSpan _lockRetry = TimeSpan.FromMilliseconds(100);

    public string Folder => folder;

    /// <summary><c>$XDG_CACHE_HOME/engine/appliance</c>, by default under <c>~/.cache</c>.</summary>
    public static BuildCache ForUser()
    {
        // The base directory specification has relative paths ignored.
        var cache = Environment.GetEnvironmentVariable("XDG_CACHE_HOME");
        if (!Path.IsPathRooted(cache))
        {
            cache = Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache");
        }

        return new BuildCache(Path.Combine(cache, "engine", "appliance"));
    }

    /// <summary>Waits until no other process builds, and removes what killed builds left; disposing removes what this one left.</summary>
    public async Task<IDisposable> LockAsync(Action onWait, CancellationToken cancel)
    {
        Directory.CreateDirectory(folder);
        FileStream? held;
        while ((held = TryLock()) is null)
        {
            onWait();
            await Task.Delay(_lockRetry, cancel).ConfigureAwait(false);
        }

        RemoveTemporaries();
        return new Held(this, held);
    }

    /// <summary>A new, empty, temporary folder; only for the holder of the lock.</summary>
    public string CreateTemporary() =>
        Directory.CreateDirectory(Path.Combine(folder, TemporaryPrefix + Guid.NewGuid().ToString("n"))).FullName;

    /// <summary>Gives a temporary folder its final name, instead of whatever had it.</summary>
    public void Publish(string temporary, string name)
    {
        FileCalls.SyncTree(temporary);
        var final = Path.Combine(folder, name);
        var parent = Path.GetDirectoryName(final)!;
        Directory.CreateDirectory(parent);
        if (Directory.Exists(final))
        {
            Directory.Move(final, Path.Combine(CreateTemporary(), "replaced"));
        }

        Directory.Move(temporary, final);
        FileCalls.SyncFolder(parent);
    }

    private FileStream? TryLock()
    {
        try
        {
            return new FileStream(Path.Combine(folder, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException busy) when (busy.HResult == WouldBlock)
        {
            return null;
        }
    }

    /// <summary>Removes what is neither among the newest nor young, so that each new daemon does not leave an appliance for ever.</summary>
    /// <param name="parent">A folder below the cache's, or empty for the cache's own.</param>
    /// <param name="isMine">Which names to look at.</param>
    public void Prune(string parent, Func<string, bool> isMine, int keptMin, TimeSpan keptFor, TimeProvider clock)
    {
        var where = new DirectoryInfo(Path.Combine(folder, parent));
        var old = where.GetDirectories()
            .Where(entry => isMine(entry.Name))
            .OrderByDescending(entry => entry.LastWriteTimeUtc)
            .Skip(keptMin)
            .Where(entry => clock.GetUtcNow().UtcDateTime - entry.LastWriteTimeUtc > keptFor);
        foreach (var entry in old.ToArray())
        {
            // Renamed first: a half-removed appliance must not keep its name.
            var doomed = Path.Combine(CreateTemporary(), "old");
            entry.MoveTo(doomed);
            Directory.Delete(doomed, recursive: true);
        }
    }

    private void RemoveTemporaries()
    {
        foreach (var rest in Directory.GetDirectories(folder, TemporaryPrefix + "*"))
        {
            try
            {
                Directory.Delete(rest, recursive: true);
            }
            catch (Exception busy) when (busy is IOException or UnauthorizedAccessException)
            {
                // A tool that outlived its killed builder still writes there; a rest harms nobody and the next build tries again.
            }
        }
    }

    private sealed class Held(BuildCache cache, FileStream file) : IDisposable
    {
        public void Dispose()
        {
            cache.RemoveTemporaries();
            file.Dispose();
        }
    }
}
