using Engine.Operations.Reports;
using Engine.Protocol;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.Operations.Inspect;

/// <summary>Tells which operating systems are on a guest's disks, and what is installed in them. Changes nothing.</summary>
/// <param name="time">Measures how long it takes.</param>
public sealed class InspectOperation(TimeProvider time) : IOperation
{
    public const string OperationName = "inspect";

    public string Name => OperationName;

    /// <exception cref="EngineException">The conversation is lost; a fresh appliance may do better.</exception>
    public async Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var phases = new PhaseTimes(time);
        var systems = new List<SystemReport>();
        var warnings = new List<string>();
        EngineError? error = null;
        try
        {
            context.Stage.Report("looking for systems");
            var roots = await phases.OfAsync("probing", () => guest.InspectOsAsync(cancel));
            foreach (var root in roots)
                systems.Add(await new SystemReader(guest, root, context.Stage, warnings, phases).ReadAsync(cancel));
            if (roots.Count == 0)
                error = await phases.OfAsync("explaining", () => new DiskContents(guest).ExplainAsync(cancel));
        }
        catch (ActionException failure)
        {
            error = new EngineError("guest.inspect", ErrorLayer.System, "The guest could not be inspected.",
                Evidence: failure.Message,
                Remedy: "Check that the image is whole; the daemon's words say what it stumbled on.",
                Errno: failure.Errno is "" ? null : failure.Errno);
        }
        var times = context.Times with { Ran = time.GetElapsedTime(started), Phases = [.. context.Times.Phases, .. phases.All] };
        return Report(context, times, systems, warnings, error);
    }

    public OperationReport Failed(OperationContext context, EngineError error) => Report(context, context.Times, [], [], error);

    private static OperationReport Report(
        OperationContext context, TaskTimes times, IReadOnlyList<SystemReport> systems, IReadOnlyList<string> warnings, EngineError? error)
    {
        var paths = context.Images.Disks.Select(disk => disk.Path).ToArray();
        var total = times.Waited + times.Launched + times.Ran;
        var report = new InspectReport(
            InspectReport.CurrentSchema, paths[0], paths, error is null, error is null ? null : ErrorReport.Of(error),
            context.SizeBytes, systems, warnings,
            new(Milliseconds(times.Waited), Milliseconds(times.Launched), Milliseconds(times.Ran), Milliseconds(total),
                [.. times.Phases.Select(phase => new PhaseReport(phase.Name, Milliseconds(phase.Took)))]));
        return new(report.ToJson(), error);
    }

    private static long Milliseconds(TimeSpan span) => (long)Math.Round(span.TotalMilliseconds);
}
