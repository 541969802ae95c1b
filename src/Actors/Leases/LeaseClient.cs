using Engine.Appliance.Drives;
using static Engine.Actors.Leases.LeaseProtocol;

namespace Engine.Actors.Leases;

/// <summary>Leases as objects to ask for. The only place that turns the actors' replies into results and exceptions.</summary>
internal sealed class LeaseClient(IActorRef leases, TimeSpan patience)
{
    private static readonly TimeSpan _answerTime = TimeSpan.FromSeconds(30);

    /// <summary>Gets all of them, one after the other in the order of their identities, or none.</summary>
    /// <param name="holder">Whose end ends them too, or null.</param>
    /// <exception cref="EngineException"><c>lease.held</c>, <c>lease.folder</c>.</exception>
    public async Task<LeaseSet> AcquireAsync(IEnumerable<LeaseWish> wishes, IActorRef? holder, CancellationToken cancel)
    {
        var set = new LeaseSet();
        try
        {
            foreach (var same in wishes.GroupBy(wish => wish.Image).OrderBy(same => same.Key.Device).ThenBy(same => same.Key.Inode))
                set.Add(await AcquireAsync(same.MaxBy(wish => wish.Mode)!, holder, cancel).ConfigureAwait(false));
            return set;
        }
        catch
        {
            set.Dispose();
            throw;
        }
    }

    private async Task<ImageLease> AcquireAsync(LeaseWish wish, IActorRef? holder, CancellationToken cancel)
    {
        var asking = leases.Ask<object>(new Acquire(wish, holder, patience), patience + _answerTime);
        try
        {
            return await asking.WaitAsync(cancel).ConfigureAwait(false) switch
            {
                Granted granted => granted.Lease,
                Refused refused => throw new EngineException(refused.Error),
                var other => throw new InvalidOperationException($"A lease was answered by {other.GetType().Name}."),
            };
        }
        catch (AskTimeoutException)
        {
            throw new EngineException(LeaseErrors.Held(wish, patience, null));
        }
        catch (OperationCanceledException)
        {
            // It may be granted yet, to somebody who is gone.
            _ = asking.ContinueWith(
                late => (late.Result as Granted)?.Lease.Release(), CancellationToken.None, TaskContinuationOptions.OnlyOnRanToCompletion, TaskScheduler.Default);
            throw;
        }
    }
}

/// <summary>Leases of what one task works on. Disposing gives them back.</summary>
internal sealed class LeaseSet : IDisposable
{
    private readonly List<ImageLease> _leases = [];

    public IReadOnlyList<ImageLease> Leases => _leases;

    /// <summary>The token of an image's exclusive lease, or 0.</summary>
    public long TokenOf(ImageIdentity image) => _leases.FirstOrDefault(lease => lease.Wish.Image == image)?.Token ?? 0;

    public void Add(ImageLease lease) => _leases.Add(lease);

    /// <summary>Takes over another set's leases.</summary>
    public void Add(LeaseSet others)
    {
        _leases.AddRange(others._leases);
        others._leases.Clear();
    }

    /// <summary>Keeps every exclusive one of them from ending until the result is disposed.</summary>
    /// <exception cref="EngineException"><c>lease.lost</c>.</exception>
    public IDisposable Pin()
    {
        var pins = new Pins();
        foreach (var lease in _leases.Where(lease => lease.Wish.Mode == LeaseMode.Exclusive))
        {
            if (!lease.TryPin())
            {
                pins.Dispose();
                throw new EngineException(LeaseErrors.Lost(lease.Wish.Path));
            }
            pins.Add(lease);
        }
        return pins;
    }

    public void Dispose() => _leases.ForEach(lease => lease.Release());

    private sealed class Pins : List<ImageLease>, IDisposable
    {
        public void Dispose() => ForEach(lease => lease.Unpin());
    }
}
