using Engine.Appliance.Commits;
using Engine.Appliance.Drives;

namespace Engine.Actors.Commits;

/// <summary>Writes a changed guest to a new file. It gets its name when it is whole; of one that is broken off nothing is left.</summary>
internal sealed class NewImage(IImageCommitter committer, JailRule jail, TimeProvider clock)
{
    /// <exception cref="EngineException"><c>commit.target</c>, and those of a commit; there is no new file.</exception>
    public async Task<CommitOutcome> WriteAsync(WrittenDisk disk, string to, CancellationToken cancel)
    {
        var began = clock.GetTimestamp();
        var overlay = $"/proc/self/fd/{disk.Overlay.Descriptor}";
        try
        {
            using var copy = ImageCopy.Begin(Path.GetDirectoryName(to)!);
            await Task.Run(() => copy.Take(disk.Path, disk.Rules, disk.Format, cancel), cancel).ConfigureAwait(false);
            long changed;
            await using (var image = await committer.OpenAsync(new(copy.OpenPath, disk.Format, disk.Rules, overlay, jail), cancel).ConfigureAwait(false))
            {
                var wanted = await image.DigestAsync(cancel).ConfigureAwait(false);
                await image.ApplyAsync(cancel).ConfigureAwait(false);
                if (await image.DigestOfImageAsync(cancel).ConfigureAwait(false) != wanted)
                    throw new CommitException($"'{to}' does not hold what was written to it", "look at the disk that holds it");
                changed = image.ChangedBytes;
            }
            copy.Keep(to);
            Locks.FolderFlush.Of(Path.GetDirectoryName(to)!);
            return new(null, changed, to, Undo: false, clock.GetElapsedTime(began));
        }
        catch (CommitException cause)
        {
            throw new EngineException(CommitErrors.NotBegun(cause), cause);
        }
        catch (ImageRefusedException refused)
        {
            throw new EngineException(CommitErrors.Refused(refused), refused);
        }
        catch (Exception cause) when (cause is IOException or UnauthorizedAccessException)
        {
            throw new EngineException(CommitErrors.Target(to, cause), cause);
        }
    }
}
