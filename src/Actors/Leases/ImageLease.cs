namespace Engine.Actors.Leases;

/// <summary>
/// The right to use one image. It ends when its holder gives it back or ends. While it is pinned it can't end: a commit that was
/// decided is finished first.
/// </summary>
internal sealed class ImageLease(LeaseWish wish, long token, Func<bool> isStill, Action<ImageLease> release)
{
    private readonly Lock _lock = new();
    private TaskCompletionSource? _unpinned;
    private bool _isOver;

    public LeaseWish Wish { get; } = wish;

    /// <summary>Of an exclusive lease: greater than that of every exclusive lease before. Of a shared one 0.</summary>
    public long Token { get; } = token;

    /// <returns>False when the lease is over, or somebody else has been given the image.</returns>
    public bool TryPin()
    {
        lock (_lock)
        {
            if (_isOver || _unpinned is not null || !isStill())
                return false;
            _unpinned = new(TaskCreationOptions.RunContinuationsAsynchronously);
            return true;
        }
    }

    public void Unpin()
    {
        lock (_lock)
        {
            _unpinned?.SetResult();
            _unpinned = null;
        }
    }

    /// <summary>Gives it back. More than once is fine.</summary>
    public void Release() => release(this);

    /// <summary>Ends it.</summary>
    /// <returns>Completes when it is over: at once, unless it is pinned.</returns>
    public Task EndAsync()
    {
        lock (_lock)
        {
            _isOver = true;
            return _unpinned?.Task ?? Task.CompletedTask;
        }
    }
}
