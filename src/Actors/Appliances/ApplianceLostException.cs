namespace Engine.Actors.Appliances;

/// <summary>A running appliance ended without being told to. The supervisor makes a fresh one, not launched.</summary>
public sealed class ApplianceLostException(EngineError error) : Exception(error.Message)
{
    public EngineError Error { get; } = error;
}
