using Engine.Actors.Commits;
using Engine.Actors.Handles;
using Engine.Actors.Settings;
using Engine.Actors.Tasks;

namespace Engine.Actors.Jobs;

/// <summary>What every job of an engine works with.</summary>
/// <param name="Places">How many tasks run at once, of all jobs.</param>
/// <param name="Owner">The name under which this engine owns jobs.</param>
internal sealed record JobTools(
    JobsSettings Settings,
    TaskSettings Tasks,
    IReadOnlyDictionary<string, IOperation> Operations,
    TaskWork Work,
    HandleMaker Handles,
    CommitDesk Commits,
    JobStore Store,
    int Places,
    string Owner,
    TimeProvider Clock)
{
    public IOperation? Operation(string name) => Operations.GetValueOrDefault(name);

    public static EngineError UnknownOperation(string name) =>
        new("job.operation", ErrorLayer.Input, $"This engine knows no operation '{name}'.");
}
