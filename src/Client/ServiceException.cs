using Engine.Client.Wire;

namespace Engine.Client;

/// <summary>The service refused a request, or can't be reached (<see cref="Unreachable"/>).</summary>
public sealed class ServiceException(ServiceError error, Exception? cause = null) : Exception(error.Message, cause)
{
    /// <summary>The code when nobody listens, the connection broke, or what answers is no such service.</summary>
    public const string Unreachable = "service.unreachable";

    public ServiceError Error { get; } = error;

    /// <summary>When the service asked to come again, such as with <c>engine.full</c>; otherwise null.</summary>
    public TimeSpan? RetryAfter { get; init; }

    internal static ServiceException NotReached(string socket, Exception cause) => new(
        new(ServiceError.CurrentSchema, Unreachable, "system", $"The service at {socket} can't be reached.", cause.Message,
            "See that it runs: engine serve", Retryable: true),
        cause);
}
