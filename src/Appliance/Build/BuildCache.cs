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

    /// <summary>Waits until no other process builds, and removes what killed builds left; giving it back removes what this one left.</summary>
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
    public string CreateTemporary() => Directory.CreateDirectory(Path.Combine(folder, TemporaryPrefix + Guid.NewGuid().ToString("n"))).FullName;

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

    private void RemoveTemporaries()
    {
        foreach (var rest in Directory.GetDirectories(folder, TemporaryPrefix + "*"))
        {
            Directory.Delete(rest, recursive: true);
        }
    }

    private sealed class Held(BuildCache cache, FileStream file) : IDisposable
    {
        public void Dispose()
        {
            try
            {
                cache.RemoveTemporaries();
            }
            catch (Exception left) when (left is IOException or UnauthorizedAccessException)
            {
                // The next build tries again and says what is wrong; here it would hide why this one failed.
            }

            file.Dispose();
        }
    }
}
