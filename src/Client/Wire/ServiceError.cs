namespace Engine.Client.Wire;

/// <summary>What the service answers instead of a result.</summary>
/// <param name="Code">Stable and dotted, for programs: <c>job.unknown</c>.</param>
/// <param name="Layer">Where it belongs, in small letters: <c>input</c>, <c>system</c> …</param>
/// <param name="Message">One sentence for people.</param>
/// <param name="Evidence">What was seen, or empty.</param>
/// <param name="Remedy">What to do about it, or empty.</param>
/// <param name="Retryable">Whether the same request may succeed later without anybody changing anything.</param>
public sealed record ServiceError(int Schema, string Code, string Layer, string Message, string Evidence, string Remedy, bool Retryable)
{
    public const int CurrentSchema = 1;
}
