using Engine.Protocol.Errors;

namespace Engine.Operations.Reports;

/// <summary>An error as every report shows it.</summary>
/// <param name="Layer">In small letters: <c>input</c>, <c>appliance</c> …</param>
public sealed record ErrorReport(string Code, string Layer, string Message, string Evidence, string Remedy)
{
    public static ErrorReport Of(EngineError error) =>
        new(error.Code, error.Layer.ToString().ToLowerInvariant(), error.Message, error.Evidence, error.Remedy);
}
