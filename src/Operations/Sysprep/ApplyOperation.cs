using Engine.Operations.Sysprep.Plans;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.Operations.Sysprep;

/// <summary>Does exactly what a plan of <c>sysprep</c> says, or refuses because the guest is no longer what was planned.</summary>
/// <param name="time">Measures how long it takes.</param>
public sealed class ApplyOperation(TimeProvider time) : IOperation
{
    public const string OperationName = "apply";

    public string Name => OperationName;

    public void Check(string arguments) => ApplyOptions.FromJson(arguments);

    public bool Writes(string arguments) => true;

    /// <exception cref="EngineException">The conversation is lost; a fresh appliance may do better.</exception>
    public Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel) =>
        GuestPreparation.RunAsync(time, guest, context, isPlan: false, newHostname: null, async run =>
        {
            var images = context.Images.Disks.Select(disk => disk.Path).ToList();
            if (ApplyOptions.FromJson(context.Arguments).Plans.FirstOrDefault(plan => plan.Images.SequenceEqual(images)) is not { } plan)
                return SysprepErrors.Foreign(images[0]);
            if (plan.SizeBytes != context.SizeBytes)
                return SysprepErrors.Stale([$"its disks have {context.SizeBytes} bytes, and had {plan.SizeBytes}"]);
            var systems = (await run.SystemsAsync(cancel)).Where(system => system.Facts.Skipped is null).ToList();
            if (SystemDifferences(plan, systems) is { Count: > 0 } differences)
                return SysprepErrors.Stale(differences);
            foreach (var (planned, system) in plan.Systems.Zip(systems))
                await run.PrepareAsync(system, isPlan: false, () => DecideAsync(run, system, plan, planned, cancel), cancel);
            return null;
        }, cancel);

    public OperationReport Failed(OperationContext context, EngineError error) => new ReportMaker(context, Planned: false, NewHostname: null).Final(error);

    private static async Task<(IReadOnlyList<PlannedChange>, IReadOnlyList<StepReport>)> DecideAsync(
        PreparationRun run, GuestSystem system, GuestPlan guest, SystemPlan plan, CancellationToken cancel)
    {
        var steps = SysprepSteps.All.Where(step => plan.Operations.Contains(step.Name)).ToList();
        var (found, reports) = await run.FindAsync(system, steps, guest.NewHostname, digests: true, cancel);
        var differences = PlanCheck.Differences(plan.Changes, found);
        return differences.Count == 0 ? (plan.Changes, reports) : throw new EngineException(SysprepErrors.Stale(differences));
    }

    private static List<string> SystemDifferences(GuestPlan plan, IReadOnlyList<GuestSystem> systems)
    {
        var planned = plan.Systems.Select(system => $"{system.Root} {system.Uuid}".TrimEnd()).ToList();
        var found = systems.Select(system => $"{system.Facts.Root} {system.Facts.Uuid}".TrimEnd()).ToList();
        return planned.SequenceEqual(found)
            ? []
            : [$"it has the systems {string.Join(", ", found)}, and had {string.Join(", ", planned)}"];
    }
}
