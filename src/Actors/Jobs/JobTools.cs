using Engine.Actors.Handles;
using Engine.Actors.Settings;

namespace Engine.Actors.Jobs;

/// <summary>What every job of an engine works with.</summary>
internal sealed record JobTools(
    JobsSettings Settings,
    IReadOnlyDictionary<string, IOperation> Operations,
    ApplianceSource Appliance,
    HandleMaker Handles,
    JournalFile Journal,
    TimeProvider Clock)
{
    public IOperation? Operation(string name) => Operations.GetValueOrDefault(name);

    public static EngineError UnknownOperation(string name) =>
        new("job.operation", ErrorLayer.Input, $"This engine knows no operation '{name}'.");
}
