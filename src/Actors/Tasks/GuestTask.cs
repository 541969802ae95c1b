using Engine.Actors.Handles;

namespace Engine.Actors.Tasks;

/// <summary>One attempt of an operation on a guest: looks at its images, launches, runs, ends. Plain code, no actor.</summary>
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
    public static TaskWork Work(ApplianceSource appliance, TimeProvider clock) => (brief, handle, cancel) =>
        new GuestTask(brief, appliance, clock).RunAsync(handle(), cancel);

    private async Task<OperationReport> RunAsync(HandleClient handle, CancellationToken cancel)
    {
        OperationReport report;
        // A call that is no transfer ends only with its appliance, so work that is to stop kills it and does not wait.
        using (cancel.UnsafeRegister(_ => _ = EndQuietlyAsync(handle.KillAsync), null))
        {
            try
            {
                report = await WorkAsync(handle, cancel).ConfigureAwait(false);
            }
            catch (Exception cause)
            {
                report = _brief.Operation.Failed(Context(), TaskErrors.Of(cause, null));
            }
        }
        // Its drives are read-only, so there is nothing to flush: what was written went to overlays that end with it.
        await EndQuietlyAsync(handle.KillAsync).ConfigureAwait(false);
        await handle.DisposeAsync().ConfigureAwait(false);
        return report;
    }

    private async Task<OperationReport> WorkAsync(HandleClient handle, CancellationToken cancel)
    {
        _brief.Stage.Report("looking at the images");
        // A look that waits for a dead file server can't be stopped; it is left behind.
        var looked = await _phases.OfAsync(
            "headers", () => Task.Run(() => GuestDrives.Look(_brief.Request, _brief.Images), cancel).WaitAsync(cancel)).ConfigureAwait(false);
        _sizeBytes = looked.SizeBytes;
        foreach (var drive in looked.Drives)
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
