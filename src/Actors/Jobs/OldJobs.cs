namespace Engine.Actors.Jobs;

/// <summary>Forgets jobs that finished long ago, with their events and reports.</summary>
internal static class OldJobs
{
    // A start of an engine is not the time for an hour of deleting; the next one goes on.
    private const int JobsMax = 200;

    /// <summary>Never fails: a job that can't be removed now is removed another time.</summary>
    public static async Task SweepAsync(JobStore store, JournalReader journal, DateTimeOffset finishedBefore)
    {
        try
        {
            foreach (var job in await store.FinishedBeforeAsync(finishedBefore, JobsMax).ConfigureAwait(false))
            {
                await journal.RemoveAsync(job).ConfigureAwait(false);
                await store.RemoveAsync(job).ConfigureAwait(false);
            }
        }
        catch (EngineException)
        {
            // the files are busy or full
        }
    }
}
