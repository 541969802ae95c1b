using Engine.Client.Wire;

namespace Engine.Host.Jobs;

/// <summary>Errors as they cross the service's socket.</summary>
internal static class WireErrors
{
    public static ServiceError Error(EngineError error) => new(
        ServiceError.CurrentSchema, error.Code, error.Layer.ToString().ToLowerInvariant(), error.Message, error.Evidence, error.Remedy, error.Retryable);

    public static EngineError Error(ServiceError error) => new(
        error.Code,
        Enum.TryParse<ErrorLayer>(error.Layer, ignoreCase: true, out var layer) ? layer : ErrorLayer.System,
        error.Message,
        error.Evidence,
        error.Remedy,
        Retryable: error.Retryable);
}
