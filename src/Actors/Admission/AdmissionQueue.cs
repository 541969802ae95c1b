namespace Engine.Actors.Admission;

/// <summary>Who may run how much. Pure book-keeping; <typeparamref name="TJob"/> names a job.</summary>
/// <param name="places">How many tasks run at once in this engine.</param>
internal sealed class AdmissionQueue<TJob>(int places)
    where TJob : notnull
{
    private readonly Dictionary<TJob, Entry> _jobs = [];
    private long _asked;

    /// <summary>Places that are taken.</summary>
    public int Taken { get; private set; }

    /// <summary>How many more places the job could use now; replaces what it said before.</summary>
    public void Want(TJob job, int wanted, int priority)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(wanted);
        if (!_jobs.TryGetValue(job, out var entry))
            _jobs[job] = entry = new Entry();
        if (entry.Wanted == 0)
            entry.Asked = _asked++;
        (entry.Wanted, entry.Priority) = (wanted, priority);
        Drop(job, entry);
    }

    public void Return(TJob job)
    {
        if (!_jobs.TryGetValue(job, out var entry) || entry.Taken == 0)
            return;
        entry.Taken--;
        Taken--;
        Drop(job, entry);
    }

    /// <summary>The job is gone, and all its places are free.</summary>
    public void Forget(TJob job)
    {
        if (_jobs.Remove(job, out var entry))
            Taken -= entry.Taken;
    }

    /// <summary>
    /// Gives the next place, if one is free and wanted: to the highest priority, in it to the job that has the fewest, of
    /// those to the one that has waited longest.
    /// </summary>
    public bool TryGrant(out TJob job)
    {
        job = default!;
        if (Taken >= places)
            return false;
        var next = _jobs.Where(pair => pair.Value.Wanted > 0)
            .OrderByDescending(pair => pair.Value.Priority).ThenBy(pair => pair.Value.Taken).ThenBy(pair => pair.Value.Asked)
            .FirstOrDefault();
        if (next.Value is not { } entry)
            return false;
        entry.Wanted--;
        entry.Taken++;
        entry.Asked = _asked++;
        Taken++;
        job = next.Key;
        return true;
    }

    private void Drop(TJob job, Entry entry)
    {
        if (entry is { Wanted: 0, Taken: 0 })
            _jobs.Remove(job);
    }

    private sealed class Entry
    {
        public int Wanted { get; set; }
        public int Taken { get; set; }
        public int Priority { get; set; }
        public long Asked { get; set; }
    }
}
