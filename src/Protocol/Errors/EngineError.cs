namespace Engine.Protocol.Errors;

/// <summary>Where a failure belongs; says who can mend it.</summary>
public enum ErrorLayer
{
    Input,
    Appliance,
    Protocol,
    Lease,
    Format,
    Partition,
    Crypto,
    Filesystem,
    System,
    Tool,
}

/// <summary>A failure as a value.</summary>
/// <param name="Code">Stable and dotted, for programs: <c>guest.none</c>, <c>image.format</c>.</param>
/// <param name="Message">One sentence for people.</param>
/// <param name="Evidence">What was seen: the daemon's words, a path, the end of the console; empty when there is none.</param>
/// <param name="Remedy">What the user can do, or empty.</param>
/// <param name="Errno">The errno's name, such as <c>ENOENT</c>, when the failure has one.</param>
/// <param name="Retryable">Whether the same call may succeed later without anybody changing anything.</param>
public sealed record EngineError(
    string Code,
    ErrorLayer Layer,
    string Message,
    string Evidence = "",
    string Remedy = "",
    string? Errno = null,
    bool Retryable = false);

/// <summary>Carries an <see cref="EngineError"/> where a call has no other way to fail.</summary>
public sealed class EngineException(EngineError error, Exception? cause = null) : Exception(error.Message, cause)
{
    public EngineError Error { get; } = error;
}
