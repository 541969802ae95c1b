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

    private const int EvidenceLinesMax = 16;

    public string Name => OperationName;

    /// <exception cref="EngineException">The conversation is lost; a fresh appliance may do better.</exception>
    public async Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel)
    {
        var started = time.GetTimestamp();
        var systems = new List<SystemReport>();
        var warnings = new List<string>();
        EngineError? error = null;
        try
        {
            context.Stage.Report("looking for systems");
            var roots = await guest.InspectOsAsync(cancel);
            foreach (var root in roots)
                systems.Add(await new SystemReader(guest, root, context.Stage, warnings).ReadAsync(cancel));
            if (roots.Count == 0)
                error = NoSystem(await FilesystemsAsync(guest, cancel));
        }
        catch (ActionException failure)
        {
            error = new EngineError("guest.inspect", ErrorLayer.System, "The guest could not be inspected.",
                Evidence: failure.Message, Errno: failure.Errno is "" ? null : failure.Errno);
        }
        return Report(context, context.Times with { Ran = time.GetElapsedTime(started) }, systems, warnings, error);
    }

    public OperationReport Failed(OperationContext context, EngineError error) => Report(context, context.Times, [], [], error);

    private static EngineError NoSystem(IReadOnlyList<string> filesystems) => new(
        "guest.none", ErrorLayer.System, "No operating system was found.",
        Evidence: filesystems.Count == 0 ? "There is no file system on the disks." : string.Join("\n", filesystems),
        Remedy: "Check that the image is a system's disk, that all disks of the guest are given, and that its format is named rightly.");

    private static async Task<IReadOnlyList<string>> FilesystemsAsync(IGuest guest, CancellationToken cancel)
    {
        try
        {
            var found = await guest.ListFilesystemsAsync(cancel);
            return [.. found.Take(EvidenceLinesMax).Select(filesystem => $"{filesystem.Key}: {filesystem.Value}")];
        }
        catch (ActionException failure)
        {
            return [failure.Message];
        }
    }

    private static OperationReport Report(
        OperationContext context, TaskTimes times, IReadOnlyList<SystemReport> systems, IReadOnlyList<string> warnings, EngineError? error)
    {
        var paths = context.Images.Disks.Select(disk => disk.Path).ToArray();
        var total = times.Waited + times.Launched + times.Ran;
        var report = new InspectReport(
            InspectReport.CurrentSchema, paths[0], paths, error is null, error is null ? null : ErrorReport.Of(error),
            context.SizeBytes, systems, warnings,
            new(Milliseconds(times.Waited), Milliseconds(times.Launched), Milliseconds(times.Ran), Milliseconds(total)));
        return new(report.ToJson(), error);
    }

    private static long Milliseconds(TimeSpan span) => (long)Math.Round(span.TotalMilliseconds);
}
