namespace Engine.Actors.Appliances;

/// <summary>
/// The appliances that are not yet wholly gone. Actors stop without waiting; the engine's end waits here until every
/// qemu has ended and what it left is removed.
/// </summary>
internal sealed class ApplianceEnds
{
    private readonly Lock _lock = new();
    private readonly HashSet<Task> _ends = [];

    public int Count
    {
        get
        {
            lock (_lock)
                return _ends.Count;
        }
    }

    public void Add(Task end)
    {
        lock (_lock)
            _ends.Add(end);
        end.ContinueWith(Remove, TaskContinuationOptions.ExecuteSynchronously);
    }

    /// <summary>Completes when all are gone, or with false after the limit.</summary>
    public async Task<bool> AllAsync(TimeSpan limit, TimeProvider clock)
    {
        Task[] ends;
        lock (_lock)
            ends = [.. _ends];
        try
        {
            await Task.WhenAll(ends).WaitAsync(limit, clock);
            return true;
        }
        catch (TimeoutException)
        {
            return false;
        }
    }

    private void Remove(Task end)
    {
        lock (_lock)
            _ends.Remove(end);
    }
}
