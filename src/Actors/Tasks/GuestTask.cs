using Engine.Actors.Handles;
using Engine.Appliance.Drives;

namespace Engine.Actors.Tasks;

/// <summary>One operation on one guest: looks at its images, launches, runs, closes. Plain code, no actor.</summary>
/// <param name="images">All disks of the guest.</param>
/// <param name="waited">From the job's acceptance to now.</param>
/// <param name="launchesMax">How often an appliance that dies while launching is started.</param>
/// <param name="stage">Told of what is done, on any thread.</param>
internal sealed class GuestTask(
    GuestImages images,
    IOperation operation,
    ApplianceSource appliance,
    int launchesMax,
    TimeSpan waited,
    IProgress<string> stage,
    TimeProvider clock)
{
    private readonly long _began = clock.GetTimestamp();
    private TimeSpan _launched;
    private long _sizeBytes;

    /// <summary>Gives a report whatever happens; what went wrong stands in it.</summary>
    public async Task<OperationReport> RunAsync(HandleClient handle, CancellationToken cancel)
    {
        OperationReport report;
        // A call that is no transfer ends only with its appliance, so a cancelled task kills it and does not wait.
        using (cancel.UnsafeRegister(_ => _ = EndQuietlyAsync(handle.KillAsync), null))
        {
            try
            {
                report = await WorkAsync(handle, cancel).ConfigureAwait(false);
            }
            catch (Exception cause)
            {
                report = operation.Failed(Context(), TaskErrors.Of(cause, cancel));
            }
        }
        // Its drives are read-only, so there is nothing to flush: what was written went to overlays that end with it.
        await EndQuietlyAsync(handle.KillAsync).ConfigureAwait(false);
        await handle.DisposeAsync().ConfigureAwait(false);
        return report;
    }

    private async Task<OperationReport> WorkAsync(HandleClient handle, CancellationToken cancel)
    {
        stage.Report("looking at the images");
        var drives = await Task.Run(Look, cancel).ConfigureAwait(false);
        foreach (var drive in drives)
            await handle.AddDriveAsync(drive).ConfigureAwait(false);

        // Built here already, so that the time it takes is shown for what it is.
        await appliance(stage, cancel).ConfigureAwait(false);

        stage.Report("launching");
        var began = clock.GetTimestamp();
        for (var launch = 1; ; launch++)
        {
            try
            {
                await handle.LaunchAsync(cancel: cancel).ConfigureAwait(false);
                break;
            }
            catch (EngineException lost) when (lost.Error.Code == "appliance.lost" && launch < launchesMax)
            {
                stage.Report("launching again");
            }
        }
        _launched = clock.GetElapsedTime(began);

        stage.Report(operation.Name);
        return await operation.RunAsync(handle.Guest, Context(), cancel).ConfigureAwait(false);
    }

    private Drive[] Look()
    {
        var drives = new Drive[images.Disks.Count];
        for (var i = 0; i < drives.Length; i++)
        {
            var disk = images.Disks[i];
            var look = disk.Format is null ? ImageHeader.Look(disk.Path) : ImageHeader.LookAs(disk.Path, disk.Format);
            _sizeBytes += look.VirtualSizeBytes ?? 0;
            drives[i] = new(disk.Path, look.Format, ReadOnly: true);
        }
        return drives;
    }

    private OperationContext Context()
    {
        var ran = clock.GetElapsedTime(_began) - _launched;
        return new(images, _sizeBytes, new TaskTimes(waited, _launched, ran), stage);
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
