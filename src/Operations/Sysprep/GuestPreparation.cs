using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.Operations.Sysprep;

/// <summary>From the beginning of the work on a guest to its report, whatever comes between.</summary>
internal static class GuestPreparation
{
    // Not ours to report: the conversation is lost, and the task decides whether to begin again.
    private static readonly HashSet<ErrorLayer> NotOurs = [ErrorLayer.Appliance, ErrorLayer.Protocol];

    /// <param name="isPlan">Whether nothing is changed.</param>
    /// <param name="work">Does it and gives what is wrong with the guest as a whole, or null.</param>
    public static async Task<OperationReport> RunAsync(
        TimeProvider time, IGuest guest, OperationContext context, bool isPlan, string? newHostname,
        Func<PreparationRun, Task<EngineError?>> work, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var phases = new PhaseTimes(time);
        var run = new PreparationRun(guest, context, phases);
        EngineError? error;
        try
        {
            error = await work(run);
        }
        catch (ActionException failure)
        {
            error = SysprepErrors.Failed(failure);
        }
        catch (EngineException failure) when (!NotOurs.Contains(failure.Error.Layer))
        {
            error = failure.Error;
        }
        if (error is not null)
            await UnmountQuietlyAsync(guest, cancel);
        var report = new ReportMaker(context, isPlan, newHostname)
        {
            Systems = run.Systems,
            Times = context.Times with { Ran = time.GetElapsedTime(started), Phases = [.. context.Times.Phases, .. phases.All] },
        };
        return error is null && !isPlan && run.Changes > 0 ? report.ToBeCommitted() : report.Final(error);
    }

    /// <summary>A guest that failed is left as one that was not worked on; what failed is told, and this is not.</summary>
    private static async Task UnmountQuietlyAsync(IGuest guest, CancellationToken cancel)
    {
        try
        {
            await guest.UmountAllAsync(cancel);
        }
        catch (Exception cause) when (cause is ActionException or EngineException)
        {
            // its appliance ends with the task in any case
        }
    }
}
