using System.Runtime.CompilerServices;
using Engine.Actors.Settings;

namespace Engine.Actors.Jobs;

/// <summary>
/// What the state folder tells of jobs, whoever works on them: needs no running engine, starts no actors, and owns nothing.
/// </summary>
public sealed class JobArchive : IAsyncDisposable
{
    private const int PageMax = 16;

    private readonly JobStore _store;
    private readonly JournalReader _journal;
    private readonly JobsSettings _settings;
    private readonly TimeProvider _clock;

    internal JobArchive(JobStore store, JournalReader journal, JobsSettings settings, TimeProvider clock) =>
        (_store, _journal, _settings, _clock) = (store, journal, settings, clock);

    /// <exception cref="EngineException"><c>settings.wrong</c>, <c>journal.open</c>.</exception>
    public static JobArchive Open(EnginePaths paths)
    {
        try
        {
            var config = SettingsFiles.Load(paths.Settings, "");
            var journal = JournalSettings.From(config);
            var folder = new StateFolder(paths.State);
            return new(JobStore.Open(folder, journal), new(folder, journal), JobsSettings.From(config), TimeProvider.System);
        }
        catch (SettingsException wrong)
        {
            throw new EngineException(wrong.Error, wrong);
        }
    }

    /// <summary>The jobs that there are, the newest first. Counts of a running job may lag behind by a second.</summary>
    /// <param name="max">At least 1.</param>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public Task<IReadOnlyList<JobSummary>> ListAsync(int max) => _store.ListAsync(max);

    /// <exception cref="EngineException"><c>job.unknown</c>, <c>journal.read</c>.</exception>
    public async Task<JobDetails> ShowAsync(JobId job)
    {
        var state = await StateAsync(job).ConfigureAwait(false);
        var line = await _store.FindAsync(job).ConfigureAwait(false);
        var request = state.Accepted!.Request;
        var summary = new JobSummary(
            job, request.Operation, state.Phase, request.Priority, state.Counts,
            line?.Submitted ?? state.Accepted.At, state.FinishedAt,
            !state.IsFinished && line is { HasOwner: true });
        return new(summary, [.. request.Guests.Select((guest, task) => Show(guest, state.Task(task)))]);
    }

    /// <summary>The report of a task, one JSON object, or null while there is none.</summary>
    /// <exception cref="EngineException"><c>journal.read</c>.</exception>
    public async Task<byte[]?> ResultAsync(JobId job, int task)
    {
        var found = await _store.ReportsAsync(job, task, 1).ConfigureAwait(false);
        return found is [var (number, report)] && number == task ? report : null;
    }

    /// <summary>The reports that there are, in the order in which the guests were given.</summary>
    /// <exception cref="EngineException"><c>job.unknown</c>, <c>journal.read</c>.</exception>
    public async IAsyncEnumerable<byte[]> ResultsAsync(JobId job, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        if (await _store.FindAsync(job).ConfigureAwait(false) is null)
            throw new EngineException(JobErrors.Unknown(job));
        for (var next = 0; ;)
        {
            var page = await _store.ReportsAsync(job, next, PageMax).ConfigureAwait(false);
            foreach (var (task, report) in page)
            {
                cancel.ThrowIfCancellationRequested();
                next = task + 1;
                yield return report;
            }
            if (page.Count < PageMax)
                yield break;
        }
    }

    /// <summary>What has happened in a job and what happens further, as its journal tells it, until it has finished.</summary>
    /// <exception cref="EngineException"><c>job.unknown</c>, <c>journal.read</c>, or <c>job.orphaned</c>: nobody works on it.</exception>
    public async IAsyncEnumerable<JobEvent> FollowAsync(JobId job, [EnumeratorCancellation] CancellationToken cancel = default)
    {
        var (events, last) = await _journal.ReadAsync(job, 0).ConfigureAwait(false);
        var state = Fold(job, events);
        foreach (var happened in JobWatch.Begin(job, state))
            yield return happened;
        while (!state.IsFinished)
        {
            // Asked before the journal is read: what an owner wrote before its death is told before the death is.
            var isOwned = await _store.FindAsync(job).ConfigureAwait(false) is { HasOwner: true };
            (events, last) = await _journal.ReadAsync(job, last).ConfigureAwait(false);
            foreach (var happened in events)
            {
                state = state.Apply(happened);
                if (happened is not JobFinished && JobEvent.Of(job, happened, state) is { } told)
                    yield return told;
            }
            if (!state.IsFinished && !isOwned)
                throw new EngineException(JobErrors.Orphaned(job));
            if (!state.IsFinished)
                await Task.Delay(_settings.FollowPause, _clock, cancel).ConfigureAwait(false);
        }
        yield return new JobEvent.Finished(state.Phase, state.Counts);
    }

    /// <summary>Leaves a wish that the job's owner, another process, sees within a second. Nothing for a finished job.</summary>
    /// <exception cref="EngineException"><c>job.unknown</c>, <c>journal.write</c>.</exception>
    public async Task AskToCancelAsync(JobId job)
    {
        if (await _store.FindAsync(job).ConfigureAwait(false) is null)
            throw new EngineException(JobErrors.Unknown(job));
        await _store.WishCancelAsync(job).ConfigureAwait(false);
    }

    public ValueTask DisposeAsync() => _store.DisposeAsync();

    /// <exception cref="EngineException"><c>job.unknown</c>, <c>journal.read</c>.</exception>
    internal async Task<JobState> StateAsync(JobId job) => Fold(job, (await _journal.ReadAsync(job, 0).ConfigureAwait(false)).Events);

    private static JobState Fold(JobId job, IReadOnlyList<IJournalled> events)
    {
        var state = events.Aggregate(JobState.Empty, (before, happened) => before.Apply(happened));
        return state.Accepted is null ? throw new EngineException(JobErrors.Unknown(job)) : state;
    }

    private static JobTask Show(GuestImages guest, TaskState task) => new(guest.Disks[0].Path, task.Phase, task.Attempts, task.Failure);
}
