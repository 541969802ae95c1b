using Engine.Operations.Inspect;
using Engine.Protocol.Client;
using Engine.Protocol.Errors;

namespace Engine.Operations.Sysprep;

/// <summary>
/// Takes from a guest what makes it one certain machine, so that it can be a template: ids, keys, histories, logs. With
/// <c>plan</c> it only tells what it would do.
/// </summary>
/// <param name="time">Measures how long it takes.</param>
public sealed class SysprepOperation(TimeProvider time) : IOperation
{
    public const string OperationName = "sysprep";

    public string Name => OperationName;

    public void Check(string arguments) => SysprepOptions.FromJson(arguments);

    public bool Writes(string arguments) => !SysprepOptions.FromJson(arguments).Plan;

    /// <exception cref="EngineException">The conversation is lost; a fresh appliance may do better.</exception>
    public Task<OperationReport> RunAsync(IGuest guest, OperationContext context, CancellationToken cancel)
    {
        var options = SysprepOptions.FromJson(context.Arguments);
        var steps = options.Steps();
        return GuestPreparation.RunAsync(time, guest, context, options.Plan, options.Hostname, async run =>
        {
            var systems = await run.SystemsAsync(cancel);
            if (systems.Count == 0)
                return await new DiskContents(guest).ExplainAsync(cancel);
            foreach (var system in systems)
            {
                if (system.Facts.Skipped is null)
                    await run.PrepareAsync(system, options.Plan, () => run.FindAsync(system, steps, options.Hostname, options.Plan, cancel), cancel);
                else
                    run.Systems.Add(system.Facts);
            }
            return run.Systems.All(system => system.Skipped is not null) ? SysprepErrors.None(run.Systems) : null;
        }, cancel);
    }

    public OperationReport Failed(OperationContext context, EngineError error)
    {
        var options = SysprepOptions.FromJson(context.Arguments);
        return new ReportMaker(context, options.Plan, options.Hostname).Final(error);
    }
}
