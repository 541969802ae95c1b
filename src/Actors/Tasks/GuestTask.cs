using Engine.Actors.Commits;
using Engine.Actors.Handles;

namespace Engine.Actors.Tasks;

/// <summary>
/// One attempt of an operation on a guest: leases its images, looks at them, launches, runs, ends, commits. Plain code, no actor.
/// </summary>
internal sealed class GuestTask
{
    private readonly TaskBrief _brief;
    private readonly ApplianceSource _appliance;
    private readonly TimeProvider _clock;
    private readonly long _began;
    private readonly PhaseTimes _phases;
    private TimeSpan _launched;
    private long _sizeBytes;

    private GuestTask(TaskBrief brief, ApplianceSource appliance, TimeProvider clock)
    {
        (_brief, _appliance, _clock) = (brief, appliance, clock);
        _began = clock.GetTimestamp();
        _phases = new(clock);
    }

    /// <summary>The work of every real engine.</summary>
    public static TaskWork Work(ApplianceSource appliance, TimeProvider clock) => (brief, means, cancel) =>
        new GuestTask(brief, appliance, clock).RunAsync(means, cancel);

    private bool Writes => _brief.Operation.Writes(_brief.Request.Arguments);

    private async Task<OperationReport> RunAsync(TaskMeans means, CancellationToken cancel)
    {
        try
        {
            // An engine before this one may have decided this task's commit, and not lived to say so.
            if (Writes && await means.Commits.ReportOfAsync(_brief.Job, _brief.Task, cancel).ConfigureAwait(false) is { } done)
                return new(done, null);
            using var drives = await LeaseAsync(means, cancel).ConfigureAwait(false);
            var report = await RunAsync(means.Handle(), drives, cancel).ConfigureAwait(false);
            if (report.AfterCommit is not { } afterCommit)
                return report;
            _brief.Stage.Report("committing");
            var order = new CommitOrder(_brief.Job, _brief.Task, drives.Written, _brief.Request.Writing, afterCommit);
            return await means.Commits.CommitAsync(order, drives.Leases, cancel).ConfigureAwait(false);
        }
        catch (Exception cause)
        {
            return _brief.Operation.Failed(Context(), TaskErrors.Of(cause, null));
        }
    }

    private async Task<GuestDrives> LeaseAsync(TaskMeans means, CancellationToken cancel)
    {
        _brief.Stage.Report("looking at the images");
        var drives = await _phases.OfAsync(
            "headers", () => GuestDrives.OpenAsync(_brief.Request, _brief.Images, Writes, means, cancel)).ConfigureAwait(false);
        _sizeBytes = drives.SizeBytes;
        return drives;
    }

    private async Task<OperationReport> RunAsync(HandleClient handle, GuestDrives drives, CancellationToken cancel)
    {
        OperationReport report;
        // A call that is no transfer ends only with its appliance, so work that is to stop kills it and does not wait.
        using (cancel.UnsafeRegister(_ => _ = EndQuietlyAsync(handle.KillAsync), null))
        {
            try
            {
                report = await WorkAsync(handle, drives, cancel).ConfigureAwait(false);
            }
            catch (Exception cause)
            {
                report = _brief.Operation.Failed(Context(), TaskErrors.Of(cause, null));
            }
        }
        if (report.AfterCommit is not null)
            await handle.CloseAsync().ConfigureAwait(false); // flushes: what is not in an overlay now would be missing from the image

        // What was written and is not committed goes to overlays that end with it, so there is nothing to flush.
        await EndQuietlyAsync(handle.KillAsync).ConfigureAwait(false);
        await handle.DisposeAsync().ConfigureAwait(false);
        return report;
    }

    private async Task<OperationReport> WorkAsync(HandleClient handle, GuestDrives drives, CancellationToken cancel)
    {
        foreach (var drive in drives.Drives)
            await handle.AddDriveAsync(drive).ConfigureAwait(false);

        // Built here already, so that the time it takes is shown for what it is.
        await _appliance(_brief.Stage, cancel).ConfigureAwait(false);

        _brief.Stage.Report("launching");
        var began = _clock.GetTimestamp();
        foreach (var phase in await handle.LaunchAsync(cancel: cancel).ConfigureAwait(false))
            _phases.Add(phase.Name, phase.Took);
        _launched = _clock.GetElapsedTime(began);

        _brief.Stage.Report(_brief.Operation.Name);
        return await _brief.Operation.RunAsync(handle.Guest, Context(), cancel).ConfigureAwait(false);
    }

    private OperationContext Context()
    {
        var ran = _clock.GetElapsedTime(_began) - _launched;
        return new(_brief.Images, _sizeBytes, new TaskTimes(_brief.Waited, _launched, ran) { Phases = [.. _phases.All] }, _brief.Stage)
        {
            Arguments = _brief.Request.Arguments,
        };
    }

    private static async Task EndQuietlyAsync(Func<Task> end)
    {
        try
        {
            await end().ConfigureAwait(false);
        }
        catch (EngineException)
        {
            // the handle has ended by itself
        }
    }
}
