using Engine.Appliance.Commits;
using Engine.Appliance.Drives;

namespace Engine.Actors.Commits;

/// <summary>The images of one commit, open and locked.</summary>
internal sealed class OpenCommits : IAsyncDisposable
{
    private readonly List<IImageCommit> _images = [];

    public IReadOnlyList<IImageCommit> Images => _images;

    public long ChangedBytes => _images.Sum(image => image.ChangedBytes);

    /// <exception cref="CommitException"></exception>
    /// <exception cref="ImageRefusedException"></exception>
    /// <exception cref="EngineException">By <paramref name="moved"/>: the path leads to another image now.</exception>
    public static async Task<OpenCommits> OpenAsync(
        IImageCommitter committer, IReadOnlyList<(CommitTarget Target, ImageIdentity Identity)> images, Func<int, EngineError> moved, CancellationToken cancel)
    {
        var open = new OpenCommits();
        try
        {
            foreach (var (target, identity) in images)
            {
                open._images.Add(await committer.OpenAsync(target, cancel).ConfigureAwait(false));
                if (open._images[^1].Identity != identity)
                    throw new EngineException(moved(open._images.Count - 1));
            }
            return open;
        }
        catch
        {
            await open.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var image in _images)
            await image.DisposeAsync().ConfigureAwait(false);
    }
}
